"""Random arguments for any layer: the signature table says which there are, this page what each of them may be."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from hypothesis import strategies as st
from shapewright.rules.signatures import signature
from shapewright.source.dialect import TESTED

from .choices import ALWAYS, LEFT_OUT, NEVER, OWN, TOGETHER
from .layers import ends, numbers, rarely

if TYPE_CHECKING:
    from collections.abc import Callable

    from hypothesis.strategies import SearchStrategy
    from shapewright.rules.signatures import Signature
    from shapewright.source.dialect import Keras

FEW = 4
"""So many arguments that a layer could do without are given at most."""

POLICIES = st.sampled_from(["float16", "mixed_float16", "mixed_bfloat16", "float64", "float32"])
SWITCHES = st.booleans()
SMALL = rarely(st.integers(-1, 0), st.integers(1, 6))
FACTORS = rarely(st.sampled_from([-0.5, 1.5, (0.5,), "much"]), st.sampled_from([0, 0.2, 0.5, 1.0, (0.1, 0.4)]))
ONE_FACTOR = rarely(st.sampled_from([-0.5, 1.5]), st.sampled_from([0, 0.2, 0.5, 1.0]))
CATEGORIES = rarely(st.sampled_from(["wide", "binary"]), st.sampled_from(["int", "one_hot", "multi_hot", "count"]))
VOCABULARY = st.sampled_from([["a", "b", "c"], ["a", "b"]])

BY_NAME: dict[str, Callable[[int], SearchStrategy[Any]]] = {
    "filters": lambda rank: rarely(st.integers(-1, 0), st.sampled_from([1, 4, 6, 8])),
    "kernel_size": lambda rank: numbers(rank, 4),
    "strides": lambda rank: numbers(rank, 3),
    "dilation_rate": lambda rank: numbers(rank, 3),
    "padding": lambda rank: rarely(st.sampled_from(["full", "causal"]), st.sampled_from(["valid", "same"])),
    "output_padding": lambda rank: numbers(rank, 1),
    "data_format": lambda rank: rarely(st.just("channels"), st.sampled_from(["channels_last", "channels_first"])),
    "groups": lambda rank: rarely(st.integers(-2, 0), st.sampled_from([1, 2])),
    "depth_multiplier": lambda rank: SMALL,
    "pool_size": lambda rank: numbers(rank, 3),
    "output_size": lambda rank: numbers(rank, 4),
    "cropping": ends,
    "units": lambda rank: SMALL,
    "input_dim": lambda rank: SMALL,
    "output_dim": lambda rank: SMALL,
    "rate": lambda rank: rarely(st.sampled_from([-0.5, 1.5]), st.sampled_from([0, 0.5, 1])),
    "axis": lambda rank: rarely(st.integers(-4, 4), st.just(-1)),
    "activation": lambda rank: st.sampled_from(["relu", "softmax", "linear", None]),
    "recurrent_activation": lambda rank: st.sampled_from(["sigmoid", "tanh"]),
    "noise_shape": lambda rank: st.none(),
    "height": lambda rank: st.integers(1, 6),
    "width": lambda rank: st.integers(1, 6),
    "value_range": lambda rank: rarely(st.just((0,)), st.sampled_from([(0, 255), (0, 1)])),
    "interpolation": lambda rank: rarely(st.just("smooth"), st.sampled_from(["nearest", "bilinear"])),
    "fill_mode": lambda rank: rarely(st.just("grey"), st.sampled_from(["reflect", "wrap", "constant", "nearest"])),
    "fill_value": lambda rank: st.sampled_from([0.0, 1.0]),
    "factor": lambda rank: FACTORS,
    "bounding_box_format": lambda rank: st.sampled_from([None, "xyxy"]),
    "trainable": lambda rank: SWITCHES,
    "score_mode": lambda rank: st.sampled_from(["dot", "concat"]),
    "oov_method": lambda rank: st.just("floormod"),
    "output_mode": lambda rank: CATEGORIES,
    "scale": lambda rank: st.sampled_from([0.5, 2.0]),
    "window": lambda rank: rarely(st.just("round"), st.sampled_from(["hann", "hamming"])),
    "fft_length": lambda rank: st.sampled_from([64, 128, 256]),
    "implementation": lambda rank: st.just(2),
    "use_cudnn": lambda rank: st.just("auto"),
    "input_length": lambda rank: st.just(4),
    "flash_attention": lambda rank: st.just(False),
    "num_oov_indices": lambda rank: rarely(st.just(-1), st.integers(0, 2)),
    "max_tokens": lambda rank: rarely(st.integers(-1, 1), st.integers(6, 9)),
    "vocabulary": lambda rank: VOCABULARY,
    "num_bins": lambda rank: rarely(st.sampled_from([None, 0]), st.integers(1, 5)),
    "dtype": lambda rank: POLICIES,
    "name": lambda rank: st.just("own_name"),
    "lora_rank": lambda rank: rarely(st.sampled_from([0, None]), st.integers(1, 3)),
}  # fmt: skip
"""What a parameter of this name may be, for a layer of so many spatial axes."""

BY_ENDING: dict[str, SearchStrategy[Any]] = {
    "initializer": st.sampled_from(["zeros", "ones"]),
    "regularizer": st.sampled_from(["l2", None]),
    "constraint": st.sampled_from(["non_neg", None]),
    "seed": st.sampled_from([None, 3]),
    "dropout": st.sampled_from([0.0, 0.3]),
    "momentum": st.sampled_from([0.9, 0.99]),
    "epsilon": st.sampled_from([1e-3, 1e-5]),
    "bias": SWITCHES,
}
"""What every parameter may be whose name ends so."""

SWITCH = [
    "center",
    "scale",
    "keepdims",
    "return_sequences",
    "return_state",
    "go_backwards",
    "unroll",
    "reset_after",
    "unit_forget_bias",
    "mask_zero",
    "use_gate",
    "invert",
    "sparse",
    "normalize",
    "pad_to_max_tokens",
    "crop_to_aspect_ratio",
    "pad_to_aspect_ratio",
    "antialias",
    "expand_dims",
    "periodic",
    "power_to_db",
    "stateful",
    "zero_output_for_mask",
    "all_ops",
    "tie_weights",
    "synchronized",
    "renorm",
    "ragged",
    "use_scale",
    "causal",
    "enable_caching_device",
    "robust_masking",
    "softmax_robust_masking",
    "time_major",
    "use_one_hot_matmul",
]
"""Parameters that are on or off."""


def rank_of(name: str) -> int:
    """How many spatial axes a layer has, as its name tells; 1 where it does not."""
    found = re.search(r"(\d)D", name)
    return int(found[1]) if found else 1


def taken(name: str, keras: Keras = TESTED) -> Signature:
    """What a layer takes in a Keras that has it."""
    found = signature(f"keras.layers.{name}", keras)
    assert found is not None, f"{keras} has no {name}"
    return found


def strategy_of(layer: Signature, parameter: str) -> SearchStrategy[Any]:
    """What this parameter of this layer may be; fails for one of which this page says nothing."""
    own = OWN.get(layer.title, {})
    if parameter in own:
        return own[parameter]
    if parameter in layer.keyword and parameter == "factor":
        return st.none()  # Of a class that it extends, which refuses any other.
    ending = parameter.rpartition("_")[2]
    if parameter in SWITCH:
        return SWITCHES
    if parameter in BY_NAME:
        return BY_NAME[parameter](rank_of(layer.title))
    assert ending in BY_ENDING, f"tests/differential/arguments.py does not say what {layer.title}({parameter}=…) may be"
    return BY_ENDING[ending]


@st.composite
def arguments(draw: Callable[[Any], Any], name: str, keras: Keras = TESTED) -> dict[str, Any]:
    """What a layer needs, a few of the arguments that it may have, and now and then one that it does not know."""
    layer = taken(name, keras)
    every = [*layer.positional, *layer.keyword]
    optional = sorted(set(every) - set(layer.required) - NEVER - LEFT_OUT.get(layer.title, set()))
    chosen = draw(st.lists(st.sampled_from(optional), max_size=FEW, unique=True)) if optional else []
    given = dict(draw(TOGETHER.get(layer.title, st.just({}))))
    wanted = (*layer.required, *ALWAYS.get(layer.title, ()), *chosen)
    given |= {parameter: draw(strategy_of(layer, parameter)) for parameter in wanted if parameter not in given}
    if layer.options:
        given |= draw(st.sampled_from([{}, {}, {}, {"trainable": False}]))
        given |= draw(st.sampled_from([{}, {}, {}, {"dtype": draw(POLICIES)}]))
    missing = {key: value for key, value in given.items() if key not in layer.required[:1]}
    return draw(rarely(st.sampled_from([{**given, "colour": 1}, missing]), st.just(given)))
