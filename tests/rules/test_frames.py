"""Data frames: pandas runs each program on a file, the analyser reads the same program without the file, and they agree."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from shapewright.features.shapes import file_report
from shapewright.interpreter.analysis import analyse

if TYPE_CHECKING:
    from pathlib import Path

HEAD = """\
import numpy as np
import pandas as pd
from sklearn.model_selection import train_test_split
def read(**options):
    return pd.read_csv("houses.csv", **options)
full = pd.DataFrame({"a": np.arange(10.0), "b": np.ones(10), "c": [0, 1] * 5})
"""
FILE = "rooms,age,price\n" + "".join(f"{n},{n % 3},{n * 2}\n" for n in range(12))

KNOWN = {
    "r = read(names=['a', 'b', 'c']).values": (None, 3),
    "r = read(names=['a', 'b', 'c'], index_col=0).values": (None, 2),
    "r = read(names=['a', 'b', 'c'], header=0)[['a', 'c']].to_numpy()": (None, 2),
    "r = read(usecols=['age', 'price']).values": (None, 2),
    "r = read(usecols=[1], engine='python').values.astype('float32')": (None, 1),
    "r = read(usecols=['age', 'price'], index_col='age').values": (None, 1),
    "r = read(header=None).values": (None, None),
    "r = read()['age'].values": (None,),
    "r = read().iloc[:, [0, 2]].values": (None, 2),
    "r = read().iloc[:, 0].values": (None,),
    "r = read().loc[:, ['age', 'price']].values": (None, 2),
    "f = read(); f = f[['age', 'price']]; f['new'] = 1; r = f.values": (None, 3),
    "f = read(); f.columns = ['a', 'b', 'c']; r = f.drop(columns='a').values": (None, 2),
    "r = pd.DataFrame(np.zeros((5, 3)), columns=['a', 'b', 'c']).values": (5, 3),
    "r = pd.DataFrame(np.zeros((5, 3))).iloc[:, 1:].values": (5, 2),
    "r = pd.DataFrame(np.zeros((5,))).values": (5, 1),
    "r = pd.DataFrame([[1, 2], [3, 4], [5, 6]], columns=['a', 'b']).values": (3, 2),
    "r = pd.DataFrame([{'a': 1}, {'b': 2}]).values": (None, None),
    "r = pd.Series(np.zeros(7)).values": (7,),
    "r = full.values": (10, 3),
    "r = np.array(full)": (10, 3),
    "r = full.T.values": (3, 10),
    "r = np.zeros(full.shape)": (10, 3),
    "r = np.zeros(len(full['a']))": (10,),
    "r = full[['a', 'b']].values": (10, 2),
    "r = full['a'].values.reshape(-1, 1)": (10, 1),
    "r = full.a.to_numpy()": (10,),
    "r = full[:4].values": (4, 3),
    "r = full[full['a'] > 3].values": (None, 3),
    "r = full.loc[full['a'] > 3, ['a', 'b']].values": (None, 2),
    "r = full.loc[:, 'b':].values": (10, 2),
    "r = full.loc[:, :'b'].values": (10, 2),
    "r = full.loc[2:5, 'a'].values": (None,),
    "r = full.iloc[2:5, :-1].values": (3, 2),
    "r = full.iloc[-3:].values": (3, 3),
    "r = full.iloc[:, -1].values": (10,),
    "r = full.iloc[0].values": (3,),
    "r = full.iloc[[0, 5]].values": (2, 3),
    "r = full.head().values": (5, 3),
    "r = full.tail(20).values": (10, 3),
    "r = full.head(-3).values": (7, 3),
    "r = full.sample(frac=1).values": (10, 3),
    "r = full.sample(4).values": (4, 3),
    "r = full.sample(frac=0.5).values": (None, 3),
    "r = full.drop('a', axis=1).values": (10, 2),
    "r = full.drop(['a', 'c'], axis='columns').values": (10, 1),
    "r = full.drop(columns=['a', 'z'], errors='ignore').values": (10, 2),
    "r = full.drop([0, 1]).values": (None, 3),
    "r = full.drop(full.index[:2]).values": (None, 3),
    "r = full.dropna().values": (None, 3),
    "r = full.drop_duplicates().reset_index(drop=True).values": (None, 3),
    "r = full.reset_index().values": (10, None),
    "r = full.set_index('a').values": (10, 2),
    "r = full.fillna(0).sort_values('a').values": (10, 3),
    "r = full.shift(1).values": (10, 3),
    "r = full.astype('float32').values": (10, 3),
    "r = full.rename(columns={'a': 'b2'})[['b2', 'c']].values": (10, 2),
    "r = full['a'].to_frame().values": (10, 1),
    "r = full['c'].unique()": (None,),
    "r = full.select_dtypes('float').values": (10, None),
    "r = pd.get_dummies(full['c']).values": (10, None),
    "r = pd.get_dummies(full, columns=['c']).values": (10, None),
    "r = pd.concat([full, full]).values": (20, 3),
    "r = pd.concat([full, full[['b', 'a', 'c']].dropna()]).values": (None, 3),
    "r = pd.concat([full, full[['a']]]).values": (20, None),
    "r = pd.concat([full, pd.get_dummies(full['c'])], axis=1).values": (None, None),
    "r = pd.concat([full[['a']], full[['b', 'c']]], axis=1).values": (None, 3),
    "r = pd.concat([full['a'], full['b']], axis=1).values": (None, 2),
    "r = pd.concat([full['a'], full['b']]).values": (20,),
    "f = full[['a', 'b']]; f['c'] = 1; r = f.values": (10, 3),
    "f = full.copy(); f['a'] = 1; r = f.values": (10, 3),
    "f = full.copy(); g = f; g['new'] = 1; r = f.values": (10, 4),
    "f = full.copy(); g = f.copy(); g['new'] = 1; r = f.values": (10, 3),
    "f = full.copy(); f[['x', 'y']] = np.ones((10, 2)); r = f.values": (10, None),
    "f = full.copy(); f.pop('a'); r = f.values": (10, 2),
    "f = full.copy(); r = f.pop('a').values": (10,),
    "f = full.copy(); del f['a']; r = f.values": (10, 2),
    "f = full.copy(); f.insert(0, 'z', 1); r = f.iloc[:, :2].values": (10, 2),
    "f = full.copy(); f.drop('a', axis=1, inplace=True); r = f.values": (10, 2),
    "f = full.copy(); f.dropna(inplace=True); r = f.values": (None, 3),
    "f = full.copy(); f.reset_index(inplace=True); r = f.values": (10, None),
    "f = full.copy(); f.loc[10] = [1, 2, 3]; r = f.values": (None, 3),
    "f = full.copy(); f.loc[f['a'] > 3, 'b'] = 7; r = f.values": (10, 3),
    "f = full.copy(); f.loc[:, 'new'] = 7; r = f.values": (10, 4),
    "f = full.copy(); f.iloc[0, 0] = 7; r = f.values": (10, 3),
    "f = full.copy(); frames = [f]; f['new'] = 1; r = frames[0].values": (10, 4),
    "f = full.copy(); frames = {'f': f}; f['new'] = 1; r = frames['f'].values": (10, 4),
    "def add(g): g['new'] = 1\nf = full.copy(); add(f); r = f.values": (10, 4),
    "f = full.copy()\nfor name in 'xyz': f[name] = 1\nr = f.values": (10, 6),
    "f = full.copy()\nfor n in range(int(f['a'].sum())): f[str(n)] = n\nr = f.values": None,
    "f = pd.DataFrame(); f['a'] = np.ones(4); f['b'] = 2; r = f.values": (None, 2),
    "a, b = train_test_split(full, test_size=0.3); a.pop('a'); r = b.values": (3, 3),
    "a, b = train_test_split(full, test_size=0.3); a.pop('a'); r = a.values": (7, 2),
    "r = (full[['a', 'b']] / 255).values": (10, 2),
}


@pytest.mark.parametrize("program", KNOWN)
def test_frames_have_the_shapes_that_pandas_gives_them(program: str, tmp_path: Path, monkeypatch: Any) -> None:
    """What the analyser says is what is expected of it, and true of pandas."""
    (tmp_path / "houses.csv").write_text(FILE)
    monkeypatch.chdir(tmp_path)
    names: dict[str, Any] = {}
    exec(HEAD + program, names)  # noqa: S102 - a program of this file
    real = np.shape(names["r"])
    report = file_report(analyse("program.py", HEAD + program))
    told = [row["shapes"] for row in report["variables"] if row["name"] == "r"]
    assert not report["diagnostics"]
    assert (tuple(told[-1][-1]) if told else None) == KNOWN[program]
    assert all(
        len(shape) == len(real) and all(dim in (None, length) for dim, length in zip(shape, real, strict=True))
        for shapes in told
        for shape in shapes
    )
