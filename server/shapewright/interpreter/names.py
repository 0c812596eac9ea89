"""Canonical names: the many roads to one thing in Keras, TensorFlow and NumPy."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from shapewright.rules.signatures import layer_signatures
from shapewright.rules.training.losses import ALIASES

if TYPE_CHECKING:
    from shapewright.values.python import External

PREFIXES = (
    ("tensorflow.keras", "keras"),
    ("tensorflow.python.keras", "keras"),
    ("tensorflow.compat.v2", "tensorflow"),
    ("tf_keras", "keras"),
    ("keras.src", "keras"),
    ("keras.api", "keras"),
    ("keras._tf_keras.keras", "keras"),
    ("keras.layers.experimental.preprocessing", "keras.layers"),
    ("keras.layers.experimental", "keras.layers"),
    ("keras.layers.convolutional", "keras.layers"),
    ("keras.layers.core", "keras.layers"),
    ("keras.layers.embeddings", "keras.layers"),
    ("keras.layers.merge", "keras.layers"),
    ("keras.layers.normalization", "keras.layers"),
    ("keras.layers.pooling", "keras.layers"),
    ("keras.layers.recurrent", "keras.layers"),
    ("keras.layers.wrappers", "keras.layers"),
    ("keras.engine.topology", "keras.layers"),
    ("keras.preprocessing.sequence", "keras.utils"),
    ("keras.utils.np_utils", "keras.utils"),
    ("keras.utils.numerical_utils", "keras.utils"),
    ("jax.numpy", "numpy"),
    ("keras.ops.nn", "keras.ops"),
    ("keras.ops.numpy", "keras.ops"),
    ("keras.backend", "keras.ops"),
    ("tensorflow.experimental.numpy", "numpy"),
    ("tensorflow.dtypes", "tensorflow"),
    ("tensorflow.random.experimental", "tensorflow.random"),
    ("tensorflow.losses", "keras.losses"),
    ("tensorflow.metrics", "keras.metrics"),
    ("tensorflow.initializers", "keras.initializers"),
    ("tensorflow.optimizers", "keras.optimizers"),
)
"""A name below the left is the same name below the right; the first that fits counts, then again from the top."""

OF_BACKEND = (
    "argmax argmin batch_dot batch_flatten batch_normalization bias_add binary_crossentropy cast_to_floatx "
    "categorical_crossentropy concatenate constant ctc_batch_cost cumprod cumsum dropout expand_dims gather l2_normalize repeat "
    "resize_images reverse sparse_categorical_crossentropy update update_add update_sub variable"
)
"""Functions that ``keras.backend`` has for itself: ``keras.ops`` lacks them, or has them with other defaults."""

SAME = {
    **{f"keras.backend.{name}": f"keras.backend.{name}" for name in OF_BACKEND.split()},
    "keras.backend.conv1d": "keras.ops.conv",
    "keras.backend.conv2d": "keras.ops.conv",
    "keras.backend.conv3d": "keras.ops.conv",
    "keras.backend.depthwise_conv2d": "keras.ops.depthwise_conv",
    "keras.backend.map_fn": "tensorflow.map_fn",
    "keras.backend.get_value": "numpy.asarray",
    "keras.backend.eval": "numpy.asarray",
    "keras.layers.Input": "keras.Input",
    "keras.models.Model": "keras.Model",
    "keras.models.Sequential": "keras.Sequential",
    "keras.layers.Layer": "keras.Layer",
    "keras.engine.base_layer.Layer": "keras.Layer",
    "keras.models.Functional": "keras.Model",
    "keras.engine.training.Model": "keras.Model",
    "keras.engine.Layer": "keras.Layer",
    "keras.engine.sequential.Sequential": "keras.Sequential",
    "keras.engine.functional.Functional": "keras.Model",
    "keras.ops.image_data_format": "keras.config.image_data_format",
    "keras.ops.set_image_data_format": "keras.config.set_image_data_format",
    "keras.ops.backend": "keras.config.backend",
    "keras.ops.set_floatx": "keras.config.set_floatx",
    "keras.ops.int_shape": "keras.config.int_shape",
    "keras.ops.is_keras_tensor": "keras.config.is_keras_tensor",
    "keras.utils.is_keras_tensor": "keras.config.is_keras_tensor",
    "keras.ops.epsilon": "keras.config.epsilon",
    "keras.ops.floatx": "keras.config.floatx",
    "keras.ops.random_normal": "keras.random.normal",
    "keras.ops.random_uniform": "keras.random.uniform",
    "keras.ops.truncated_normal": "keras.random.truncated_normal",
    "keras.ops.pow": "keras.ops.power",
    "keras.ops.Variable": "keras.Variable",
    "keras.ops.flatten": "keras.ops.ravel",
    "keras.ops.permute_dimensions": "keras.ops.transpose",
    "keras.ops.repeat_elements": "keras.ops.repeat",
    "keras.ops.constant": "tensorflow.constant",
    "tensorflow.eig": "tensorflow.linalg.eig",
    "tensorflow.matrix_square_root": "tensorflow.linalg.sqrtm",
    "tensorflow.nn.lrn": "tensorflow.nn.local_response_normalization",
    "tensorflow.image.decode_and_crop_jpeg": "tensorflow.io.decode_and_crop_jpeg",
    **{
        f"keras.{room}.{spelt}": f"keras.{room}.{name}"
        for room in ("losses", "metrics")
        for short, name in ALIASES.items()
        for spelt in (short, short.upper())
    },
}
"""Whole names that mean the same thing."""

LIBRARIES = frozenset(
    {
        "keras", "tensorflow", "tf_keras", "numpy", "sklearn", "scipy", "pandas", "matplotlib", "math", "functools", "os",
        "sys", "random", "typing", "collections", "itertools", "pathlib", "time", "datetime", "json", "re", "logging",
        "argparse", "copy", "cv2", "PIL", "tensorflow_datasets", "tensorflow_hub", "keras_tuner", "jax", "torch", "abc",
        "dataclasses", "enum", "glob", "shutil", "tempfile", "string", "warnings", "io", "csv", "pickle", "h5py",
        "seaborn", "tqdm", "requests", "urllib", "zipfile", "tarfile", "gzip", "subprocess", "threading",
        "multiprocessing", "operator", "contextlib", "importlib", "inspect", "types", "packaging", "distutils", "pkg_resources", "__future__", "keras_hub", "keras_nlp",
        "keras_cv", "tensorflow_probability", "tensorflow_text", "tensorflow_addons", "numbers", "unittest", "pytest",
        "typing_extensions", "jaxtyping", "einops", "absl", "gym", "gymnasium",
    }
)  # fmt: skip
"""Top-level modules whose names are known by table, or never matter: their files are not read."""


@lru_cache(maxsize=4096)
def canonical(name: str) -> str:
    """The one name for a thing that can be imported from several places."""
    while name not in SAME:
        for old, new in PREFIXES:
            if name == old or name.startswith(old + "."):
                name = new + name[len(old) :]
                break
        else:
            return _public(name)
    return SAME[name]


def _public(name: str) -> str:
    """A layer by its public name, wherever inside Keras it was imported from."""
    if name.startswith("keras.layers.") and name.count(".") > 2:
        last = name.rpartition(".")[2]
        if last == "Layer":
            return "keras.Layer"
        return f"keras.layers.{last}" if last in layer_signatures() else name
    if name.startswith("keras.models.") and name.rpartition(".")[2] in ("Model", "Functional"):
        return "keras.Model"
    return name


PRIVATE = "tensorflow.python"
"""Where TensorFlow keeps a Keras of its own, which has stayed as it was when Keras left it."""


@lru_cache(maxsize=4096)
def package_of(spelled: str) -> str | None:
    """Whose Keras a name belongs to; ``None`` for other names.

    That is the one of ``keras``, of ``tf_keras``, of ``tf.keras``, or the private one in ``tensorflow.python``.
    """
    top, _, rest = spelled.partition(".")
    if top in ("keras", "tf_keras"):
        return top
    if spelled.startswith(f"{PRIVATE}.keras"):
        return PRIVATE
    below = rest.removeprefix("compat.v2.").partition(".")[0]
    return "tensorflow" if top == "tensorflow" and below == "keras" else None


def is_plain(function: External) -> bool:
    """Whether a name of Keras is spelt as its documentation has it, so that its signature is the one of the table."""
    spelled = function.spelled or function.name
    if function.name in ("keras.Input", "keras.Sequential"):
        return True
    return "keras" + spelled.removeprefix("tensorflow.").removeprefix("tf_").removeprefix("keras") == function.name


def is_library(name: str) -> bool:
    """Whether a module belongs to a library that is known by table."""
    return name.partition(".")[0] in LIBRARIES
