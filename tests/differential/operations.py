"""Random calls of functions of ``keras.ops``, TensorFlow and NumPy: sensible arguments, and those that few think of."""

from __future__ import annotations

import random
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from tests.rules.arrays import Array, Loose

if TYPE_CHECKING:
    from collections.abc import Callable

Call = tuple[tuple[Any, ...], dict[str, Any]]
"""Arguments by place, and by name."""

DTYPES = ("float32",) * 8 + ("int32", "bool", "int64", "uint8", "float16")
LENGTHS = (1, 2, 2, 3, 3, 4, 6)


@dataclass(frozen=True)
class Given:
    """A Keras tensor of this shape, the batch left out."""

    shape: tuple[int | None, ...]
    dtype: str


@dataclass(frozen=True)
class Draw:
    """A source of arguments; ``symbolic`` ones are Keras tensors."""

    pick: random.Random
    symbolic: bool

    def length(self) -> int:
        """How long an axis is: rarely 0."""
        return self.pick.choice((0, *LENGTHS) if self.pick.random() < 0.05 and not self.symbolic else LENGTHS)

    def shape(self, least: int = 0, most: int = 4) -> tuple[int, ...]:
        """So many axes."""
        return tuple(self.length() for _ in range(self.pick.randint(least, most)))

    def near(self, shape: tuple[int, ...]) -> tuple[int, ...]:
        """The same shape, or one that differs in an axis, or lacks one."""
        chance = self.pick.random()
        if shape and chance < 0.4:
            place = self.pick.randrange(len(shape))
            return (*shape[:place], self.pick.choice((1, 2, 3, 4)), *shape[place + 1 :])
        return shape[1:] if chance < 0.5 else shape

    def array(self, shape: tuple[int, ...] | None = None, dtype: str | None = None) -> Any:
        """An array, or a Keras tensor some of whose axes are open."""
        whole = self.shape() if shape is None else shape
        kind = self.pick.choice(DTYPES) if dtype is None else dtype
        if not self.symbolic:
            return Array(whole, kind)
        return Given(tuple(None if self.pick.random() < 0.15 else length for length in whole[1:]), kind)

    def mixed(self, shape: tuple[int, ...]) -> Any:
        """One of floats, mostly."""
        return self.array(shape, self.pick.choice(("float32",) * 9 + ("int32", "float64", "bool")))

    def beside(self, shape: tuple[int, ...]) -> Any:
        """What may stand beside a tensor: one, an array of NumPy, a list, or a number of Python."""
        dtype = self.pick.choice(("float32", "float32", "float64", "int32", "int64", "uint8", "bool"))
        numbers = (1.5, 2, True) if not shape else (1.5, 2, (1.5,) * shape[-1], (2,) * shape[-1])
        return self.pick.choice((Array(shape, dtype), Array(shape, dtype), Loose(shape, dtype), *numbers))

    def floats(self, shape: tuple[int, ...] | None = None) -> Any:
        """One of floats."""
        return self.array(shape, "float32")

    def rank(self, array: Any) -> int:
        """How many axes it has, the batch included."""
        return len(array.shape) + isinstance(array, Given)

    def axis(self) -> int:
        """An axis that may be there."""
        return self.pick.randint(-4, 4)

    def axes(self) -> Any:
        """An axis, some of them, or all."""
        several = tuple(self.axis() for _ in range(self.pick.randint(1, 3)))
        return self.pick.choice((None, self.axis(), self.axis(), several))

    def one_of(self, *values: Any) -> Any:
        """One of these."""
        return self.pick.choice(values)

    def some(self, **options: Any) -> dict[str, Any]:
        """About half of these arguments."""
        return {name: value for name, value in options.items() if self.pick.random() < 0.5}


def alone(draw: Draw) -> Call:
    """One array."""
    return (draw.array(),), {}


def real(draw: Draw) -> Call:
    """One array of floats, with an axis at least."""
    return (draw.floats(draw.shape(1)),), {}


def pair(draw: Draw) -> Call:
    """Two arrays that may broadcast, or one and a number."""
    shape = draw.shape()
    left, right = draw.array(shape), draw.array(draw.near(shape))
    if draw.pick.random() < 0.2 and left.dtype == "float32":
        return draw.one_of(((left, 2), {}), ((1.5, left), {}))
    return (left, right), {}


def reduction(draw: Draw) -> Call:
    """An array, axes by place or by name, and whether they stay."""
    axes, keep = draw.axes(), draw.one_of(True, False)
    by_place = draw.pick.random() < 0.3
    return (draw.array(), *((axes,) if by_place else ())), draw.some(
        **({} if by_place else {"axis": axes}), keepdims=keep
    )


def search(draw: Draw) -> Call:
    """An array and one axis."""
    return (draw.array(),), draw.some(axis=draw.one_of(None, draw.axis()))


def along(draw: Draw) -> Call:
    """An array and an axis of it, perhaps."""
    return (draw.array(),), draw.some(axis=draw.axis())


def reshape(draw: Draw) -> Call:
    """A target that holds as many values, or not."""
    array = draw.array(draw.shape(1))
    own = [2 if length is None else length for length in array.shape]
    draw.pick.shuffle(own)
    free = tuple(draw.one_of(-1, 1, 2, 3, 4, 6) for _ in range(draw.pick.randint(0, 4)))
    return (array, draw.one_of(tuple(own), (*own[:-2], -1), free, -1, 6)), {}


def transpose(draw: Draw) -> Call:
    """Axes in any order, or none that fit."""
    array = draw.array()
    order = list(range(draw.rank(array)))
    draw.pick.shuffle(order)
    others = tuple(draw.axis() for _ in range(draw.pick.randint(1, 4)))
    return (array,), draw.some(axes=draw.one_of(tuple(order), tuple(axis - len(order) for axis in order), others))


def new_axes(draw: Draw) -> Call:
    """An axis that comes."""
    return (draw.array(), draw.one_of(draw.axis(), (draw.axis(), draw.axis()))), {}


def squeeze(draw: Draw) -> Call:
    """Axes that go."""
    shape = tuple(draw.one_of(1, 1, 2) for _ in range(draw.pick.randint(0, 4)))
    return (draw.array(shape),), draw.some(axis=draw.one_of(draw.axis(), (0, 1), (-1,)))


def together(draw: Draw) -> Call:
    """Arrays to put together."""
    shape = draw.shape(1)
    parts = [
        draw.floats(draw.near(shape) if draw.pick.random() < 0.3 else shape) for _ in range(draw.pick.randint(1, 3))
    ]
    return (tuple(parts),), draw.some(axis=draw.axis())


def beside(draw: Draw) -> Call:
    """Arrays to put together along an axis that the function chooses."""
    return together(draw)[0], {}


def apart(draw: Draw) -> Call:
    """How many parts, or where to cut."""
    return (draw.array(draw.shape(1)), draw.one_of(1, 2, 3, 4, (1,), (1, 2), (2, 3), (0, 5))), draw.some(
        axis=draw.axis()
    )


def often(draw: Draw) -> Call:
    """How often, along each axis."""
    return (draw.array(), draw.one_of(2, (2,), (1, 2), (2, 1, 3), (1, 1, 2, 1, 2))), {}


def repeat(draw: Draw) -> Call:
    """How often, along one."""
    return (draw.array(), draw.one_of(2, 3, (2,), (1, 2), (1, 2, 3))), draw.some(axis=draw.axis())


def pad(draw: Draw) -> Call:
    """How much at both ends."""
    array = draw.array()
    pairs = tuple((draw.pick.randint(0, 2), draw.pick.randint(0, 2)) for _ in range(draw.rank(array)))
    return (array, draw.one_of(pairs, pairs, pairs, ((0, 0),) * 3)), draw.some(constant_values=0)


def matrices(draw: Draw) -> Call:
    """Matrices whose inner axes fit, mostly."""
    shape = draw.shape(1)
    fitting = (*shape[:-2], shape[-1], draw.length()) if len(shape) > 1 else shape
    return (draw.array(shape), draw.array(draw.one_of(fitting, fitting, draw.near(fitting), draw.shape(1, 3)))), {}


def contraction(draw: Draw) -> Call:
    """Axes that are summed away."""
    axes = draw.one_of(0, 1, 2, ((1,), (0,)), ((0,), (0,)), ((0, 1), (1, 0)))
    return (draw.floats(draw.shape(1, 3)), draw.floats(draw.shape(1, 3))), draw.some(axes=axes)


EQUATIONS = (
    "ij,jk->ik", "bij,bjk->bik", "...i,ij->...j", "i,i->", "ij->ji", "ij->j", "bhqd,bhkd->bhqk", "ab,cd->abcd",
    "ij,kj->ik", "i->", "ij,j", "...ij,...jk->...ik",
)  # fmt: skip


def equation(draw: Draw) -> Call:
    """Einstein's sums."""
    text = draw.one_of(*EQUATIONS)
    sizes = {letter: draw.one_of(2, 3, 4) for letter in "abcdhijkq"}
    terms = text.partition("->")[0].split(",")
    shapes = [tuple(sizes[letter] for letter in term.replace("...", "bh")) for term in terms]
    return (text, *(draw.floats(draw.near(shape) if draw.pick.random() < 0.2 else shape) for shape in shapes)), {}


def moved(draw: Draw) -> Call:
    """Axes and where they go."""
    one = (draw.axis(), draw.axis())
    return (draw.array(), *draw.one_of(one, ((0, 1), (1, 0)), ((0, -1), (1, 2)))), {}


def swapped(draw: Draw) -> Call:
    """Two axes that change places."""
    return (draw.array(), draw.axis(), draw.axis()), {}


def flip(draw: Draw) -> Call:
    """Axes that run backwards."""
    return (draw.array(),), draw.some(axis=draw.axes())


def roll(draw: Draw) -> Call:
    """How far, and along which axis."""
    return (draw.array(), draw.one_of(1, -2)), draw.some(axis=draw.axis())


def cumulated(draw: Draw) -> Call:
    """Sums so far, as what."""
    return (draw.array(),), draw.some(axis=draw.axis(), dtype="float32")


def take(draw: Draw) -> Call:
    """The first of an axis."""
    return (draw.array(), draw.one_of(0, (0, 0), ((0, 0), (0, 0)))), draw.some(axis=draw.axis())


def take_along(draw: Draw) -> Call:
    """Places for each value."""
    array = draw.array(draw.shape(1, 3))
    shape = draw.near(tuple(2 if length is None else length for length in array.shape))
    return (array, Given(shape, "int32") if draw.symbolic else Array(shape, "int32")), {"axis": draw.axis()}


def one_hot(draw: Draw) -> Call:
    """How many classes."""
    return (draw.array(draw.shape(0, 3), "int32"), draw.one_of(3, 5)), draw.some(axis=-1, dtype="float16")


def choice(draw: Draw) -> Call:
    """A condition and two values."""
    shape = draw.shape(0, 3)
    return (
        draw.array(draw.near(shape), "bool"),
        draw.floats(shape),
        draw.one_of(draw.floats(draw.near(shape)), 2.0),
    ), {}


def clip(draw: Draw) -> Call:
    """Two ends."""
    return (draw.array(), 0, 1), {}


def stretched(draw: Draw) -> Call:
    """A shape to stretch to."""
    shape = draw.shape(0, 3)
    return (draw.array(shape), (*draw.shape(0, 1), *draw.near(shape))), {}


def cast(draw: Draw) -> Call:
    """Another dtype."""
    return (draw.array(), draw.one_of("float32", "int32", "bool")), {}


def best(draw: Draw) -> Call:
    """How many of the best."""
    return (draw.floats(draw.shape(1, 3)), draw.one_of(1, 2, 7)), {}


def diagonal(draw: Draw) -> Call:
    """Between which axes, and how far from the middle."""
    return (draw.array(),), draw.some(offset=draw.pick.randint(-2, 2), axis1=draw.axis(), axis2=draw.axis())


def triangle(draw: Draw) -> Call:
    """How far from the diagonal."""
    return (draw.array(),), draw.some(k=draw.pick.randint(-2, 2))


def turn(draw: Draw) -> Call:
    """How often, in which plane."""
    return (draw.array(),), draw.some(k=draw.pick.randint(-3, 3), axes=(draw.axis(), draw.axis()))


def norm(draw: Draw) -> Call:
    """Along which axes."""
    return (draw.floats(draw.shape(1, 3)),), draw.some(axis=draw.one_of(draw.axis(), (0, 1)), keepdims=True)


def quantile(draw: Draw) -> Call:
    """One quantile, or two."""
    return (draw.floats(), draw.one_of(0.5, (0.1, 0.9))), draw.some(axis=draw.axis(), keepdims=True)


def square(draw: Draw) -> Call:
    """Square matrices, mostly."""
    size = draw.length()
    return (draw.floats(draw.one_of((*draw.shape(0, 2), size, size), draw.shape(0, 3))),), {}


def spatial(draw: Draw) -> tuple[int, tuple[int, ...]]:
    """How many spatial axes, and a shape with batch and channels."""
    rank = draw.one_of(1, 2, 3)
    return rank, (2, *(draw.one_of(4, 5, 8) for _ in range(rank)), draw.one_of(2, 4))


def pooling(draw: Draw) -> Call:
    """A window that slides."""
    rank, shape = spatial(draw)
    options = {"strides": draw.one_of(None, 1, 2, (2,) * rank), "padding": draw.one_of("valid", "same")}
    return (draw.floats(shape), draw.one_of(1, 2, 3, (2,) * rank, 9)), draw.some(**options)


def convolution(draw: Draw) -> Call:
    """A kernel that slides."""
    rank, shape = spatial(draw)
    kernel = Array((*(draw.one_of(1, 2, 3) for _ in range(rank)), shape[-1], draw.one_of(1, 3)), "float32")
    options = {
        "strides": draw.one_of(1, 2),
        "padding": draw.one_of("valid", "same"),
        "dilation_rate": draw.one_of(1, 2),
    }
    return (draw.floats(shape), kernel), draw.some(**options)


def by_depth(draw: Draw) -> Call:
    """A kernel that slides over each channel; there is none for volumes."""
    _, shape = spatial(draw)
    shape = (*shape[:1], *shape[1:-1][:2], shape[-1])
    kernel = Array((*(draw.one_of(1, 2, 3) for _ in shape[2:]), shape[-1], draw.one_of(1, 3)), "float32")
    return (draw.floats(shape), kernel), draw.some(padding=draw.one_of("valid", "same"))


def transposed(draw: Draw) -> Call:
    """A kernel that slides over the output."""
    rank, shape = spatial(draw)
    kernel = Array((*(draw.one_of(1, 2, 3) for _ in range(rank)), draw.one_of(1, 3), shape[-1]), "float32")
    return (draw.floats(shape), kernel), draw.some(strides=draw.one_of(1, 2), padding=draw.one_of("valid", "same"))


FAMILIES: dict[str, tuple[Callable[[Draw], Call], str]] = {
    "one array": (alone, "exp abs sign isnan zeros_like ones_like ravel relu logical_not square convert_to_tensor erfc isreal nan_to_num"),
    "one array of floats": (real, "softmax log_softmax normalize sparsemax sparse_plus hard_tanh silu"),
    "two arrays": (pair, "add multiply divide maximum power equal less logical_and subtract outer bitwise_and floor_divide fmin vdot kron"),
    "reductions": (reduction, "sum mean max min std var median prod any all amax logsumexp nanmax nanmean nansum nanstd nanprod ptp"),
    "searches": (search, "argmax argmin nanargmax"),
    "along an axis": (along, "sort argsort glu unstack"),
    "reshape": (reshape, "reshape"),
    "transpose": (transpose, "transpose"),
    "new axes": (new_axes, "expand_dims"),
    "squeeze": (squeeze, "squeeze"),
    "together": (together, "concatenate stack"),
    "beside": (beside, "hstack vstack dstack"),
    "apart": (apart, "split array_split"),
    "often": (often, "tile"),
    "repeat": (repeat, "repeat"),
    "pad": (pad, "pad"),
    "matrices": (matrices, "matmul dot inner"),
    "contractions": (contraction, "tensordot"),
    "equations": (equation, "einsum"),
    "moved": (moved, "moveaxis"),
    "swapped": (swapped, "swapaxes"),
    "flip": (flip, "flip"),
    "roll": (roll, "roll"),
    "cumulated": (cumulated, "cumsum cumprod nancumsum"),
    "take": (take, "take"),
    "take along": (take_along, "take_along_axis"),
    "one hot": (one_hot, "one_hot"),
    "choice": (choice, "where"),
    "clip": (clip, "clip"),
    "stretched": (stretched, "broadcast_to"),
    "cast": (cast, "cast saturate_cast"),
    "best": (best, "top_k"),
    "diagonal": (diagonal, "diagonal"),
    "triangle": (triangle, "tril triu"),
    "turn": (turn, "rot90"),
    "norm": (norm, "norm"),
    "quantile": (quantile, "quantile percentile nanquantile"),
    "square": (square, "inv det cholesky svd qr eigh pinv"),
    "pooling": (pooling, "max_pool average_pool"),
    "convolution": (convolution, "conv"),
    "by depth": (by_depth, "depthwise_conv"),
    "transposed": (transposed, "conv_transpose"),
}  # fmt: skip
"""What is drawn for which names of ``keras.ops``; NumPy's are called alike."""


def mixed(draw: Draw) -> Call:
    """Two operands of any kind and dtype, most of which do not go together; one of them is a tensor at least."""
    shape = draw.pick.choice(((), (2,), (3, 2), (2, 2)))
    left, right = draw.beside(shape), draw.beside(shape)
    if type(left) is not Array and type(right) is not Array:
        left = Array(shape, draw.pick.choice(("float32", "int32", "int64", "uint8")))
    return (left, right), {}


def mixed_parts(draw: Draw) -> Call:
    """The same in a list."""
    call = mixed(draw)[0]
    return (call,), {"axis": 0}


def mixed_choice(draw: Draw) -> Call:
    """The same behind a condition."""
    call = mixed(draw)[0]
    return (Array((2,), "bool"), *call), {}


def mixed_products(draw: Draw) -> Call:
    """Square matrices of any kind and dtype."""
    left, right = (Array((2, 2), draw.one_of("float32", "float32", "float64", "int32", "int64")) for _ in range(2))
    loose = Loose((2, 2), draw.one_of("float32", "float64", "int64"))
    return draw.one_of((left, right), (left, right), (loose, right), (left, loose)), {}


def mixed_contraction(draw: Draw) -> Call:
    """The same, and over how many axes."""
    return (*mixed_products(draw)[0], 1), {}


def mixed_equation(draw: Draw) -> Call:
    """The same behind an equation."""
    return ("ij,jk->ik", *mixed_products(draw)[0]), {}


MIXED: dict[str, Callable[[Draw], Call]] = {
    **dict.fromkeys(
        [
            "add",
            "subtract",
            "multiply",
            "divide",
            "truediv",
            "maximum",
            "minimum",
            "equal",
            "not_equal",
            "less",
            "greater_equal",
            "math.pow",
            "math.floordiv",
            "math.mod",
            "math.squared_difference",
            "math.divide_no_nan",
            "math.multiply_no_nan",
            "math.atan2",
            "logical_and",
            "logical_or",
        ],
        mixed,
    ),
    **dict.fromkeys(("concat", "stack"), mixed_parts),
    "where": mixed_choice,
    **dict.fromkeys(("matmul", "linalg.matmul"), mixed_products),
    "tensordot": mixed_contraction,
    "einsum": mixed_equation,
    "linspace": lambda draw: ((draw.one_of(0, 0.5, Array((), "float64")), draw.one_of(2, 3.5), 4), {}),
    "range": lambda draw: ((draw.one_of(0, 0.5, Array((), "int64")), draw.one_of(2, 3.5), draw.one_of(1, 0.5)), {}),
    "argmax": lambda draw: ((draw.floats((2, 3)), 1), draw.some(output_type=draw.one_of("int32", "int64"))),
    "constant": lambda draw: ((draw.one_of((1, 2), (1.5, 2), 1, 0.5),), draw.some(dtype="float16")),
}
"""What is drawn for functions of TensorFlow of which dtypes are asked."""

SIGNS = ("+", "-", "*", "/", "//", "%", "**", "<", ">=", "==", "!=", "@")


def _renamed(call: Call, **names: str) -> Call:
    return call[0], {names.get(name, name): value for name, value in call[1].items()}


TENSORFLOW: dict[str, Callable[[Draw], Call]] = {
    **dict.fromkeys(("reduce_sum", "reduce_mean", "reduce_max", "reduce_prod", "math.reduce_std"), reduction),
    **dict.fromkeys(("reduce_any", "reduce_logsumexp", "math.count_nonzero"), reduction),
    **dict.fromkeys(("argmax", "math.argmin"), search),
    **dict.fromkeys(("exp", "abs", "zeros_like", "identity", "nn.relu", "linalg.diag_part"), alone),
    **dict.fromkeys(("nn.softmax", "nn.log_softmax"), real),
    **dict.fromkeys(("add", "multiply", "maximum", "equal", "subtract", "divide"), pair),
    "reshape": reshape,
    "transpose": lambda draw: _renamed(transpose(draw), axes="perm"),
    "expand_dims": lambda draw: ((draw.array(), draw.axis()), {}),
    "squeeze": squeeze,
    "concat": lambda draw: ((together(draw)[0][0], draw.axis()), {}),
    "stack": together,
    "split": apart,
    "tile": often,
    "repeat": repeat,
    "matmul": matrices,
    "tensordot": contraction,
    "einsum": equation,
    "reverse": lambda draw: ((draw.array(), (draw.axis(),)), {}),
    "roll": roll,
    "sort": along,
    "argsort": along,
    "unstack": along,
    "cumsum": along,
    "gather": take,
    "one_hot": one_hot,
    "where": choice,
    "broadcast_to": stretched,
    "cast": cast,
    "math.top_k": best,
    "pad": lambda draw: (pad(draw)[0], {}),
    "norm": norm,
    **dict.fromkeys(("linalg.inv", "linalg.det", "linalg.svd", "linalg.qr", "linalg.cholesky", "linalg.eigh"), square),
}
"""What is drawn for which names of TensorFlow."""
