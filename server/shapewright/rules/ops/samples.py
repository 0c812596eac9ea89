"""The data sets that come with scikit-learn, and those that it makes up."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from shapewright.values.data import Bunch
from shapewright.values.dims import UNKNOWN_INT, Dim, Length
from shapewright.values.lattice import Unknown
from shapewright.values.tensors import Tensor

from .calling import operation
from .operands import made


def _loader(name: str, samples: int, features: int, classes: int | None) -> None:
    @operation(f"sklearn.datasets:{name}")
    def load(*, return_X_y: Any = False, as_frame: Any = False, **_: Any) -> Any:  # noqa: N803 - sklearn's name
        """A bunch of data and target, or both by themselves."""
        if as_frame is not False or return_X_y not in (True, False):
            return Unknown("data frames of scikit-learn are not followed")
        data = made((samples, features), "float64")
        target = made((samples,), "float64" if classes is None else "int64", classes)
        target = replace(target, complete=classes is not None)
        return (data, target) if return_X_y else Bunch((("data", data), ("target", target)))


for _row in (
    ("load_iris", 150, 4, 3),
    ("load_wine", 178, 13, 3),
    ("load_breast_cancer", 569, 30, 2),
    ("load_diabetes", 442, 10, None),
    ("fetch_california_housing", 20640, 8, None),
):
    _loader(*_row)


@operation("sklearn.datasets:load_digits")
def load_digits(*, n_class: Any = 10, return_X_y: Any = False, as_frame: Any = False) -> Any:  # noqa: N803 - sklearn's name
    """1,797 grey images of 8 × 8, flat; fewer where fewer digits are asked for."""
    if as_frame is not False or return_X_y not in (True, False):
        return Unknown("data frames of scikit-learn are not followed")
    samples: Dim = 1797 if n_class == 10 else UNKNOWN_INT
    data = made((samples, 64), "float64")
    target = made((samples,), "int64", n_class if isinstance(n_class, int) else None)
    images = made((samples, 8, 8), "float64")
    return (data, target) if return_X_y else Bunch((("data", data), ("target", target), ("images", images)))


@operation("sklearn.datasets:load_sample_images")
def load_sample_images() -> Any:
    """A temple and a flower in colour."""
    return Bunch((("images", made((2, 427, 640, 3), "uint8")),))


@operation("sklearn.datasets:load_sample_image")
def load_sample_image(image_name: Any) -> Tensor:
    """One of them."""
    return made((427, 640, 3), "uint8")


@operation("sklearn.datasets:make_classification")
def make_classification(n_samples: Any = 100, n_features: Any = 20, *, n_classes: Any = 2, **named: Any) -> Any:
    """Rows of features, and a class for each."""
    if named.get("return_X_y", True) is not True:
        return Unknown("named parts that are not followed")
    return _made(n_samples, _dim(n_features), n_classes)


@operation("sklearn.datasets:make_blobs")
def make_blobs(n_samples: Any = 100, n_features: Any = 2, *, centers: Any = None, **named: Any) -> Any:
    """Points around centres, and the number of the centre for each."""
    if named.get("return_centers", False) is not False or isinstance(n_samples, tuple):
        return Unknown("blobs that are not followed")
    features = n_features if centers is None or isinstance(centers, int) else None
    return _made(n_samples, _dim(features), 3 if centers is None else centers)


@operation("sklearn.datasets:make_moons make_circles")
def make_moons(n_samples: Any = 100, **_: Any) -> Any:
    """Points of a plane in two classes."""
    return _made(n_samples, 2, 2)


@operation("sklearn.datasets:make_regression")
def make_regression(
    n_samples: Any = 100, n_features: Any = 100, *, n_targets: Any = 1, coef: Any = False, **_: Any
) -> Any:
    """Rows of features, and a number for each, or several."""
    if coef is not False or not isinstance(n_targets, int):
        return Unknown("a regression that is not followed")
    samples = _dim(n_samples)
    target = (samples,) if n_targets == 1 else (samples, n_targets)
    return made((samples, _dim(n_features)), "float64"), made(target, "float64")


def _made(samples: Any, features: Dim, classes: Any) -> tuple[Tensor, Tensor]:
    rows = _dim(samples)
    return made((rows, features), "float64"), made((rows,), "int64", classes if isinstance(classes, int) else None)


def _dim(value: Any) -> Dim:
    return value if isinstance(value, int | Length) else UNKNOWN_INT
