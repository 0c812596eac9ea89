"""What layers say: of the axes of their input, of windows, of their arguments, of lengths that were left open."""

from __future__ import annotations

from .message import LAYER, SHAPE, Message

LAYERS = (
    # Layers and the axes that they want.
    Message(
        ("rank-mismatch",),
        rf"{LAYER} is incompatible with the layer: expected ndim=(?P<needed>\d+), found ndim=\d+"
        rf"\. Full shape received: (?P<shape>{SHAPE})",
        "{layer} needs an input with {needed} axes, the batch included, but gets {shape}",
    ),
    Message(
        ("rank-mismatch",),
        rf"{LAYER} is incompatible with the layer: expected min_ndim=(?P<needed>\d+), found ndim=\d+"
        rf"\. Full shape received: (?P<shape>{SHAPE})",
        "{layer} needs an input with at least {needed} axes, the batch included, but gets {shape}",
    ),
    Message(
        ("rank-mismatch",),
        rf"Kernel shape must have the same length as input, but received kernel of shape {SHAPE} "
        rf"and input of shape (?P<shape>{SHAPE})",
        "a convolution gets an input with the wrong number of axes: {shape}",
    ),
    Message(
        ("rank-mismatch",),
        rf"Layer should be passed an `input_shape ?` with at least (?P<needed>\d+) dimensions, received: \[?(?P<shape>{SHAPE})",
        "TimeDistributed needs an input with at least {needed} axes, the batch included, but gets {shape}",
    ),
    Message(
        ("rank-mismatch",),
        r"the corresponding arrays in each batch must have the same rank",
        "the arrays of one batch need equal numbers of axes",
    ),
    Message(
        ("layer-reused", "input-mismatch"),
        rf"{LAYER} is incompatible with the layer: expected axis (?P<axis>-?\d+) of input shape to have value "
        rf"(?P<needed>\d+), but received input with shape (?P<shape>{SHAPE})",
        "{layer} was built for {needed} values on axis {axis}, but gets {shape}",
    ),
    Message(
        ("input-mismatch", "layer-reused"),
        rf"{LAYER} is incompatible with the layer: expected shape=(?P<needed>{SHAPE}), found shape=(?P<shape>{SHAPE})",
        "the model takes {needed}, but gets {shape}",
    ),
    Message(
        ("input-mismatch",),
        rf"Expected shape (?P<needed>{SHAPE}), but input has incompatible shape (?P<shape>{SHAPE})",
        "the model takes {needed}, but gets {shape}",
    ),
    Message(
        ("input-mismatch",),
        rf"expected (?P<layer>\w+) to have (?:shape (?P<needed>{SHAPE})|\d+ dimensions),? but got array with shape "
        rf"(?P<shape>{SHAPE})",
        "the model takes samples of shape {needed}, but gets {shape}",
    ),
    Message(
        ("layer-reused", "input-mismatch", "indivisible-channels"),
        r"(?:Depth of input \((?P<shape>\d+)\) is not a multiple of input depth of filter \((?P<needed>\d+)\)|"
        r"input depth must be evenly divisible by filter depth: (?P<found>\d+) vs (?P<depth>\d+))",
        "a convolution gets another number of channels than its kernel was made for",
    ),
    # Windows.
    Message(
        ("input-too-short",),
        rf"Computed output size would be (?:zero or )?negative.*?inputs[ .]shape=(?P<shape>{SHAPE}).*?"
        rf"(?:kernel shape|pool_size)=(?P<needed>{SHAPE})",
        "a window of shape {needed} is longer than its input of shape {shape}",
    ),
    Message(
        ("input-too-short",),
        r"Computed output size would be (?:zero or )?negative: (?P<output>-?\d+) "
        r"\[input_size: (?P<shape>\d+), effective_filter_size: (?P<needed>\d+)",
        "a window needs at least {needed} steps, but its input has {shape}",
    ),
    Message(
        ("input-too-short", "input-mismatch"),
        r"Negative dimension size caused by subtracting (?P<needed>\d+) from (?P<shape>\d+)"
        r"(?: for '\{\{node (?P<node>[^}]+)\}\})?",
        "a window needs at least {needed} steps, but its input has {shape}",
    ),
    Message(
        ("input-too-short",),
        rf"One of the dimensions in the output is <= 0 due to downsampling in (?P<layer>\w+)\..*?"
        rf"Received input shape (?P<shape>{SHAPE})",
        "the window of {layer} is longer than its input {shape}",
    ),
    Message(
        ("input-too-short",),
        rf"`cropping`.*?(?:input_shape|inputs\.shape)=(?P<shape>{SHAPE}),? (?:and )?cropping=(?P<needed>.*)",
        "a cropping of {needed} leaves nothing of {shape}",
    ),
    Message(
        ("strides-with-dilation",),
        rf"`strides > 1` not supported in conjunction with `dilation_rate > 1`\. Received: strides=(?P<needed>{SHAPE}) "
        rf"and dilation_rate=(?P<shape>{SHAPE})",
        "a convolution takes strides or a dilation rate, but gets strides {needed} with dilation rate {shape}",
    ),
    # Arguments of constructors.
    Message(
        ("argument-refused",),
        r"The `?(?P<needed>kernel_size|strides|pool_size|dilation_rate|size|padding|cropping|output_padding)`? argument "
        r"must be (?:a|an) (?:tuple|list/tuple|integer).*?Received:? (?:\w+=)?(?P<shape>.+)",
        "the argument {needed} does not take {shape}",
    ),
    Message(
        ("argument-refused",),
        r"(?:Causal padding is only supported|Argument `padding` must be either|Invalid padding: |"
        r"The `padding` argument must be).*",
        "the argument padding does not take this value here",
    ),
    Message(
        ("argument-refused",),
        r"(?:`output_padding` must be strictly less than `strides`|Strides must be greater than output padding).*",
        "an output padding must be smaller than the strides",
    ),
    Message(
        ("argument-refused",),
        r"number of filters must be evenly divisible by the number of groups\. Received: groups=(?P<needed>\d+), "
        r"filters=(?P<shape>\d+)",
        "{shape} filters cannot be shared among {needed} groups",
    ),
    Message(
        ("indivisible-channels",),
        r"number of input channels must be evenly divisible by the number of groups\. Received groups=(?P<needed>\d+), "
        r"but the input has (?P<shape>\d+) channels",
        "a convolution needs a multiple of {needed} channels for its groups, but its input has {shape}",
    ),
    Message(
        ("argument-refused",),
        r"Cannot convert '(?P<shape>[^']*)' to a shape",
        "the shape of an input must be a tuple, but is {shape}",
    ),
    Message(
        ("argument-refused",),
        r"'int' object is not iterable",
        "a number stands where a tuple must be",
    ),
    Message(
        ("unknown-argument",),
        r"(?:Unrecognized keyword arguments passed to (?P<layer>\w+): |got an unexpected keyword argument )"
        r"[{'\"]*(?P<shape>\w+)",
        "{layer} takes no argument {shape}",
    ),
    Message(
        ("missing-argument",),
        r"(?P<layer>\w+)?(?:\.__init__)?\(\) missing \d+ required positional arguments?: '(?P<needed>\w+)'",
        "{layer} needs {needed}, but it is not given",
    ),
    Message(
        ("too-many-arguments",),
        r"(?P<layer>\w+)?(?:\.__init__)?\(\) takes (?:from \d+ to )?(?P<needed>\d+) positional arguments? but "
        r"(?P<shape>\d+) (?:positional arguments.*? )?(?:was|were) given",
        "{layer} takes fewer positional arguments than it gets",
    ),
    # Open lengths.
    Message(
        ("open-length",),
        rf"Shapes used to initialize variables must be fully-defined.*?Received: shape=(?P<shape>{SHAPE})"
        rf"(?: for variable path='(?P<layer>[\w/]+?)/\w+')?",
        "{layer} needs a known number of features, but its input leaves it open",
    ),
    Message(
        ("open-length",),
        r"(?:The last dimension of the inputs to a Dense layer should be defined|"
        r"The channel dimension of the inputs should be defined|"
        r"unsupported operand type\(s\) for %: 'NoneType' and 'int')",
        "a layer needs a known number of channels or features, but its input leaves it open",
    ),
)
"""The special before the general."""
