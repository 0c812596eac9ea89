"""Libraries of tables, pictures and plots: shapes as their documentation tells them."""

from __future__ import annotations

import pytest
from shapewright.features.shapes import file_report
from shapewright.interpreter.analysis import analyse

HEAD = """\
import cv2
import numpy as np
import pandas as pd
from einops import rearrange, reduce, repeat
from keras.datasets import imdb, mnist
from keras.utils import img_to_array, load_img, pad_sequences
from matplotlib import pyplot as plt
from PIL import Image
from sklearn import datasets
from sklearn.model_selection import train_test_split
from sklearn.decomposition import PCA, KernelPCA, TruncatedSVD
from sklearn.manifold import TSNE
from sklearn.preprocessing import LabelBinarizer, LabelEncoder, MinMaxScaler, OneHotEncoder, StandardScaler, scale
from sklearn.utils import shuffle
x, y = np.zeros((1001, 8), "float32"), np.zeros((1001,), "int64")
frame = pd.read_csv("houses.csv")
"""

KNOWN = {
    "a, b = train_test_split(x)": {"a": [750, 8], "b": [251, 8]},
    "a, b = train_test_split(x, test_size=0.2)": {"a": [800, 8], "b": [201, 8]},
    "a, b = train_test_split(x, train_size=0.5)": {"a": [500, 8], "b": [501, 8]},
    "a, b = train_test_split(x, test_size=100, train_size=200)": {"a": [200, 8], "b": [100, 8]},
    "a, b, c, d = train_test_split(x, y, test_size=1, stratify=y)": {"a": [1000, 8], "d": [1]},
    "a, b = train_test_split(x, test_size=share)": {"a": [None, 8], "b": [None, 8]},
    "a, b = train_test_split(frame[['a', 'b']].values)": {"a": [None, 2], "b": [None, 2]},
    "a, b = shuffle(x, y)": {"a": [1001, 8], "b": [1001]},
    "a, b = shuffle(x), shuffle(x, n_samples=7)": {"a": [1001, 8], "b": [7, 8]},
    "s = StandardScaler(); a = s.fit_transform(x); b = s.inverse_transform(a)": {"a": [1001, 8], "b": [1001, 8]},
    "a = MinMaxScaler((0, 1)).fit(x).transform(x[:10])": {"a": [10, 8]},
    "a = LabelEncoder().fit_transform(y)": {"a": [1001]},
    "a = LabelBinarizer().fit_transform(y)": {"a": [1001, None]},
    "a = OneHotEncoder(sparse_output=False).fit_transform(y[:, None])": {"a": [1001, None]},
    "a = OneHotEncoder().fit_transform(y[:, None])": {},
    "e = OneHotEncoder(); e.fit(y[:, None]); a = e.transform(y[:9, None]).toarray()": {"a": [9, None]},
    "a = OneHotEncoder(sparse_output=share).fit_transform(y[:, None])": {},
    "p = PCA(5); a = p.fit_transform(x); b = p.explained_variance_ratio_": {"a": [1001, 5], "b": [5]},
    "a = KernelPCA(2, remove_zero_eig=True).fit_transform(x[:8])": {"a": [8, None]},
    "a = PCA(n_components=0.95).fit(x).transform(x[:10])": {"a": [10, None]},
    "a = TSNE().fit_transform(x); b = TruncatedSVD(n_components=3).fit_transform(x)": {"a": [1001, 2], "b": [1001, 3]},
    "a = scale(x); b = scale(x[:, 0])": {"a": [1001, 8], "b": [1001]},
    "a, b = datasets.load_iris(return_X_y=True)": {"a": [150, 4], "b": [150]},
    "a = datasets.load_sample_images()['images']": {"a": [2, 427, 640, 3]},
    "a = datasets.load_sample_image('china.jpg')": {"a": [427, 640, 3]},
    "d = datasets.load_digits(); a = d.images; b = d['data']": {"a": [1797, 8, 8], "b": [1797, 64]},
    "a, b = datasets.make_classification(500, n_features=12)": {"a": [500, 12], "b": [500]},
    "a, b = datasets.make_regression(50, 3, n_targets=2)": {"a": [50, 3], "b": [50, 2]},
    "a, b = datasets.make_moons(n_samples=64)": {"a": [64, 2], "b": [64]},
    "a = frame[['rooms', 'age', 'price']].values": {"a": [None, 3]},
    "a = frame['price'].to_numpy()": {"a": [None]},
    "a = frame.drop(columns=['price']).values": {"a": [None, None]},
    "a = np.array(frame[['rooms', 'age']])": {"a": [None, 2]},
    "a = pd.read_csv('houses.csv', header=[0, 1])['price'].values": {},
    "a = rearrange(x, '(b t) (h w) -> b t w h', t=7, w=2)": {"a": [143, 7, 2, 4]},
    "a = rearrange(x, '... c -> c ...'); b = rearrange(x, 'b c -> (b c)')": {"a": [8, 1001], "b": [8008]},
    "a = reduce(x, 'b (c two) -> b c', 'mean', two=2); b = repeat(x, 'b c -> b n c', n=3)": {
        "a": [1001, 4],
        "b": [1001, 3, 8],
    },
    "a = reduce(x, 'b c -> b 1', 'max'); b = rearrange(x, pattern)": {"a": [1001, 1]},
    "a = cv2.resize(np.zeros((20, 30, 3)), (8, 9))": {"a": [9, 8, 3]},
    "a = cv2.resize(np.zeros((20, 30, 1)), (8, 9)); b = cv2.flip(np.zeros((20, 30, 3)), 1)": {
        "a": [9, 8],
        "b": [20, 30, 3],
    },
    "a = cv2.resize(cv2.imread('a.png'), (8, 9)); b = cv2.cvtColor(a, cv2.COLOR_BGR2GRAY)": {
        "a": [9, 8, 3],
        "b": [9, 8],
    },
    "a = cv2.imread('a.png', 0); b = cv2.cvtColor(a, cv2.COLOR_GRAY2RGB)": {"a": [None, None], "b": [None, None, 3]},
    "a = cv2.imread('a.png', cv2.IMREAD_GRAYSCALE)": {"a": [None, None]},
    "a = cv2.cvtColor(np.zeros((36, 24), 'uint8'), cv2.COLOR_YUV420P2BGR); b = a": {},
    "_, a = plt.subplots(2, 3); _, b = plt.subplots(4, 1); ax = a[0, 0]": {"a": [2, 3], "b": [4]},
    "picture = load_img('a.png', target_size=(8, 9)); a = img_to_array(picture)": {"a": [8, 9, 3]},
    "a = img_to_array(load_img('a.png', color_mode='grayscale'))": {"a": [None, None, 1]},
    "a = np.array(Image.open('a.png').convert('RGB').resize((8, 9)))": {"a": [9, 8, 3]},
    "a = np.array(Image.open('a.png').resize((8, 9)).convert('L'))": {"a": [9, 8]},
    "a = np.array(Image.new('RGB', (8, 9))); b = np.array(Image.new('L', (8, 9)))": {"a": [9, 8, 3], "b": [9, 8]},
    "a = np.array(Image.fromarray(np.zeros((4, 5), 'uint8')))": {"a": [4, 5]},
    "(_, y), _ = mnist.load_data(); n = len(np.unique(y)); a = np.zeros(n)": {"a": [10]},
    "(_, y), _ = mnist.load_data(); a = LabelBinarizer().fit_transform(y)": {"a": [60000, 10]},
    "(_, y), _ = mnist.load_data(); a = OneHotEncoder(drop='first', sparse_output=False).fit_transform(y[:, None])": {
        "a": [60000, None]
    },
    "(_, y), (_, z) = mnist.load_data(); a = OneHotEncoder().fit_transform(np.concatenate([y, z]).reshape(-1, 1)).toarray()": {
        "a": [70000, 10]
    },
    "(_, y), _ = mnist.load_data(); n = len(np.unique(y[:9])); a = np.zeros(n)": {"a": [None]},
    "(_, y), _ = mnist.load_data(); y[y > 7] = 0; n = len(np.unique(y)); a = np.zeros(n)": {"a": [None]},
    "(r, _), _ = imdb.load_data(num_words=9); a = pad_sequences([part[::-1] for part in r], maxlen=7)": {
        "a": [25000, 7]
    },
}


@pytest.mark.parametrize("line", KNOWN)
def test_tables_have_the_shapes_of_their_documentation(line: str) -> None:
    """``ceil`` of the part for tests, ``floor`` of that for training; what may be sparse is unknown."""
    report = file_report(analyse("program.py", HEAD + line))
    known = {row["name"]: row["shapes"][-1] for row in report["variables"] if row["line"] == HEAD.count("\n") + 1}
    assert {name: shape for name, shape in known.items() if name in KNOWN[line] or not KNOWN[line]} == KNOWN[line]
    assert not report["diagnostics"]
