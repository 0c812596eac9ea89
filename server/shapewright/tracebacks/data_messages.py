"""What is said of several tensors: of merges, reshapes, labels, products, operators; and what has no code of ours."""

from __future__ import annotations

from .message import CALLING, SHAPE, Message

TENSORS = (
    # Several tensors.
    Message(
        ("merge-mismatch",),
        r"A `?Concatenate`? layer requires inputs with matching shapes except for the concatenation axis\. "
        r"Received: input_shape=\[(?P<shape>.*)\]",
        "Concatenate needs equal shapes but for its axis, but gets {shape}",
    ),
    Message(
        ("merge-mismatch",),
        rf"Inputs have incompatible shapes\. Received shapes (?P<needed>{SHAPE}) and (?P<shape>{SHAPE})",
        "a merging layer needs equal shapes, but gets {needed} and {shape} per sample",
    ),
    Message(
        ("merge-mismatch",),
        r"Incompatible input shapes: axis values (?P<needed>\d+) \(at axis -?\d+\) != (?P<shape>\d+)",
        "Dot needs axes of equal length to sum over, but gets {needed} and {shape}",
    ),
    Message(
        ("merge-mismatch",),
        rf"ConcatOp : Dimension (?P<axis>\d+) in both shapes must be equal: shape\[0\] = (?P<needed>{SHAPE}) "
        rf"vs\. shape\[\d+\] = (?P<shape>{SHAPE})",
        "concat needs equal shapes but for its axis, but gets {needed} and {shape}",
    ),
    Message(
        ("merge-mismatch",),
        r"all the input array dimensions except for the concatenation axis must match exactly, but along dimension "
        r"(?P<axis>\d+), the array at index 0 has size (?P<needed>\d+) and the array at index \d+ has size (?P<shape>\d+)",
        "the arrays that are joined differ along axis {axis}: {needed} and {shape}",
    ),
    Message(
        ("merge-mismatch", "rank-mismatch"),
        rf"All dimensions of `value` and `key`, except the last one, must be equal\. Received: "
        rf"value_shape=(?P<needed>{SHAPE}) and key_shape=(?P<shape>{SHAPE})",
        "attention needs as many values as keys, but gets {needed} and {shape}",
    ),
    Message(
        ("merge-mismatch",),
        r"An `initial_state` was passed that is not compatible with `cell\.state_size`",
        "the initial state has not as many features as the layer has units",
    ),
    Message(
        ("sample-counts",),
        r"Data cardinality is ambiguous.*?'?x'? sizes: (?P<needed>[\d, ]+?)\s*'?y'? sizes: (?P<shape>[\d, ]+)",
        "fit needs as many labels as samples, but there are {needed} samples and {shape} labels",
    ),
    Message(
        ("sample-counts",),
        r"^Dimensions (?P<left>\d+) and (?P<right>\d+) are not compatible",
        "a dataset of slices needs arrays of one length, but gets {left} and {right}",
    ),
    Message(
        ("sample-counts",), r"Data cardinality is ambiguous", "the arrays of one training need equal numbers of samples"
    ),
    Message(
        ("input-count", "one-input"),
        r"Layer \"(?P<layer>\w+)\" expects (?P<needed>\d+) (?:named )?input\(s\).*?received (?P<shape>\d+) input tensors",
        "{layer} takes another number of inputs: {needed}, not {shape}",
    ),
    Message(
        ("one-input",),
        r"A (?:merge|`\w+`) layer should be called on a list of (?:at least \d+ input|inputs?)",
        "a merging layer needs a list of inputs, but gets one tensor",
    ),
    Message(
        ("input-count",),
        r"Missing data for input \"(?P<needed>\w+)\"",
        'the model needs an input named "{needed}"',
    ),
    # Reshapes.
    Message(
        ("reshape-size",),
        rf"The total size of the tensor must be unchanged.*?input_shape=(?P<shape>{SHAPE}), target_shape=(?P<needed>{SHAPE})",
        "Reshape needs as many values as {needed} holds, but its input has those of {shape}",
    ),
    Message(
        ("reshape-size",),
        rf"total size of new array must be unchanged, input_shape = (?P<shape>{SHAPE}), output_shape = (?P<needed>{SHAPE})",
        "Reshape needs as many values as {needed} holds, but its input has those of {shape}",
    ),
    Message(
        ("reshape-size",),
        r"Input to reshape is a tensor with (?P<shape>\d+) values, but the requested shape (?:has|requires a multiple of) "
        r"(?P<needed>\d+)",
        "a reshape needs {needed} values, but its input has {shape}",
    ),
    Message(
        ("reshape-size",),
        rf"cannot reshape array of size (?P<shape>\d+) into shape (?P<needed>{SHAPE})",
        "a reshape to {needed} does not hold the {shape} values of its input",
    ),
    # Labels and losses.
    Message(
        ("label-mismatch", "metric-mismatch"),
        rf"Arguments `target` and `output` must have the same (?:shape|rank).*?target\.shape=(?P<shape>{SHAPE}), "
        rf"output\.shape=(?P<needed>{SHAPE})",
        "the loss needs labels of shape {needed}, as the model gives, but gets {shape}",
    ),
    Message(
        ("label-mismatch", "metric-mismatch"),
        rf"Argument `output` must have rank \(ndim\) `target\.ndim - 1`.*?target\.shape=(?P<shape>{SHAPE}), "
        rf"output\.shape=(?P<needed>{SHAPE})",
        "the loss needs one class number for each output {needed}, but gets labels of shape {shape}",
    ),
    Message(
        ("label-mismatch", "metric-mismatch"),
        rf"Shapes (?P<shape>{SHAPE}) and (?P<needed>{SHAPE}) are incompatible",
        "the loss needs labels of shape {needed}, as the model gives, but gets {shape}",
    ),
    Message(
        ("label-mismatch", "metric-mismatch"),
        rf"`labels\.shape` must equal `logits\.shape` except for the las(?:t dimension\. Received: "
        rf"labels\.shape=(?P<shape>{SHAPE}) and logits\.shape=(?P<needed>{SHAPE}))?",
        "the loss needs one class number for each output, but gets labels of another shape",
    ),
    Message(
        ("label-mismatch", "metric-mismatch"),
        r"`?logits`? and `?labels`? must (?:have the same (?:shape|first dimension)|be broadcastable)",
        "the loss cannot compare the labels with what the model gives",
    ),
    Message(
        ("label-mismatch",),
        rf"(?:You are passing a target array of shape (?P<shape>{SHAPE})|"
        rf"A target array with shape (?P<array>{SHAPE}) was passed for an output of shape (?P<needed>{SHAPE}))",
        "the loss cannot compare these labels with what the model gives",
    ),
    Message(
        ("labels-out-of-range",),
        r"Received a label value of (?P<shape>-?\d+) which is outside the valid range of \[0, (?P<needed>\d+)\)",
        "the loss needs class numbers below {needed}, but the labels hold {shape}",
    ),
    Message(
        ("ids-out-of-range",),
        r"indices\[[\d, ]*\] = (?P<shape>-?\d+) is not in \[0, (?P<needed>\d+)\)",
        "Embedding needs numbers below {needed}, but gets {shape}",
    ),
    Message(
        ("not-compiled",),
        r"(?:You must call `compile\(\)` before|You must compile your model before)",
        "a training needs a compiled model, but compile was not called before it",
    ),
    Message(
        ("unknown-name",),
        r"(?:Could not interpret (?P<kind>\w+) identifier|Unknown (?P<sort>loss|metric) function): '?(?P<shape>\w+)",
        'Keras knows no loss or metric named "{shape}"',
    ),
    # Products, operators, indices.
    Message(
        ("matmul-mismatch", "layer-reused"),
        rf"(?:Matrix size-incompatible: In\[0\]: (?P<needed>{SHAPE}), In\[1\]: (?P<shape>{SHAPE})|"
        rf"In\[0\] mismatch In\[1\] shape|Inner dimensions .*? must be equal, but received `x1\.shape=(?P<left>{SHAPE})` "
        rf"and `x2\.shape=(?P<right>{SHAPE})`|shapes {SHAPE} and {SHAPE} not aligned|"
        rf"matmul: Input operand 1 has a mismatch)",
        "a matrix product needs two axes of equal length to sum over",
    ),
    Message(
        ("label-mismatch", "silent-broadcast", "metric-mismatch"),
        r"Dimensions must be equal, but are (?P<left>\d+) and (?P<right>\d+) for "
        r"'\{\{node (?P<node>(?:compile_loss|mean_|binary_|categorical_|huber|log_cosh)[^}]*)\}\}"
        r"(?:.*?with input shapes: (?P<shape>\[[^]]*\]), (?P<needed>\[[^]]*\]))?",
        "the loss needs labels of the shape that the model gives, but they differ: {left} and {right}",
    ),
    Message(
        ("matmul-mismatch", "layer-reused", "input-mismatch", "rank-mismatch"),
        r"Dimensions must be equal, but are (?P<needed>\d+) and (?P<shape>\d+) for "
        r"'\{\{node (?P<node>[^}]*(?:MatMul|Einsum|matmul)[^}]*)\}\}",
        "a matrix product needs two axes of equal length to sum over, but gets {needed} and {shape}",
    ),
    Message(
        ("matmul-mismatch",),
        rf"Expected dimension (?P<needed>\d+) at axis (?P<axis>\d+) of the input shaped (?P<shape>{SHAPE})",
        "a product needs length {needed} on axis {axis}, but gets {shape}",
    ),
    Message(
        ("broadcast-mismatch", "label-mismatch"),
        r"(?:Dimensions must be equal, but are (?P<needed>\d+) and (?P<shape>\d+)|"
        r"Cannot broadcast shape, the failure dim has value (?P<has>\d+), which cannot be broadcasted to (?P<other>\d+)|"
        r"Incompatible shapes: (?P<left>\[[^]]*\]) vs\. (?P<right>\[[^]]*\])|"
        r"(?:operands could not be broadcast together with shapes|could not broadcast input array from shape).*)",
        "an operator needs equal shapes, or lengths of 1",
    ),
    Message(
        ("broadcast-mismatch",),
        r"Cannot assign value to variable.*?The variable shape (?P<needed>\([^)]*\)), and the assigned value shape "
        r"(?P<shape>\([^)]*\))",
        "a variable of shape {needed} is assigned a value of shape {shape}",
    ),
    Message(
        ("no-such-axis",),
        r"(?:tuple index out of range|Invalid value for `axis` argument|axis (?P<needed>-?\d+) is out of bounds for array "
        r"of dimension (?P<shape>\d+)|too many indices for array)",
        "an axis or index is asked for that the input does not have",
    ),
    Message(
        ("keras-tensor",),
        r"A KerasTensor cannot be used as input to a TensorFlow function",
        "a function of TensorFlow needs a tensor, but gets a Keras tensor, which has no values yet",
    ),
    Message(
        ("keras-tensor",),
        r"'KerasTensor' object has no attribute|'tuple' object has no attribute "
        r"'(?:as_list|n?dims|rank|num_elements|is_fully_defined)'",
        "a Keras tensor, or its shape, is asked for what only TensorFlow's tensors have",
    ),
    # What has no code of ours: said all the same.
    Message(
        (),
        rf"Layer (?P<layer>\w+) weight shape (?P<needed>{SHAPE}) is not compatible with provided weight shape "
        rf"(?P<shape>{SHAPE})",
        "the weights of {layer} have shape {needed}, but those that it is given have {shape}",
    ),
    Message((), r"Graph execution error", "TensorFlow stopped while it ran the graph of the model"),
    Message((), CALLING, "{layer} raises while it is called"),
)
"""The special before the general."""
