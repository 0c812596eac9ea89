"""Multiply-adds of layers against TensorFlow's own count of the floating point operations of their graph."""

from __future__ import annotations

import math
from typing import Any

import pytest
from shapewright.rules.registry import construct

from .judge import SPREAD, Inner, given, real_keras, symbolic

COUNTED = ("MatMul", "BatchMatMulV2", "Conv2D", "Conv3D", "DepthwiseConv2dNative", "Conv2DBackpropInput", "Einsum")
"""The operations of a graph that multiply and add; TensorFlow counts each multiply-add as two."""

CASES: list[tuple[str, dict[str, Any], list[tuple[int, ...]]]] = [
    ("Dense", {"units": 7}, [(5,)]),
    ("Dense", {"units": 7}, [(3, 5)]),
    ("Dense", {"units": 7, "use_bias": False}, [(3, 2, 5)]),
    ("Conv1D", {"filters": 4, "kernel_size": 3, "dilation_rate": 2}, [(10, 3)]),
    ("Conv2D", {"filters": 4, "kernel_size": (3, 2), "strides": 2, "padding": "same"}, [(9, 8, 3)]),
    ("Conv2D", {"filters": 4, "kernel_size": 3, "use_bias": False}, [(9, 8, 3)]),
    ("Conv3D", {"filters": 2, "kernel_size": 2}, [(4, 5, 6, 3)]),
    ("DepthwiseConv2D", {"kernel_size": 3, "depth_multiplier": 2}, [(9, 8, 3)]),
    ("SeparableConv2D", {"filters": 5, "kernel_size": 3}, [(9, 8, 3)]),
    ("EinsumDense", {"equation": "abc,cd->abd", "output_shape": (None, 6), "bias_axes": "d"}, [(4, 5)]),
    ("EinsumDense", {"equation": "abc,cde->abde", "output_shape": (None, 2, 3)}, [(4, 5)]),
    ("Attention", {}, [(4, 5), (6, 5)]),
    ("AdditiveAttention", {}, [(4, 5), (6, 5)]),
    ("MultiHeadAttention", {"num_heads": 2, "key_dim": 3}, [(4, 5), (6, 5)]),
    ("GroupQueryAttention", {"head_dim": 3, "num_query_heads": 4, "num_key_value_heads": 2}, [(4, 5), (6, 5)]),
    ("Dot", {"axes": 2}, [(4, 5), (6, 5)]),
    ("Dot", {"axes": 1}, [(5,), (5,)]),
    ("STFTSpectrogram", {"frame_length": 16, "window": None, "mode": "psd"}, [(80, 2)]),
    ("TimeDistributed", {"layer": Inner("Dense", {"units": 4})}, [(3, 5)]),
    ("LSTMCell", {"units": 4}, [(3,)]),
    ("GRUCell", {"units": 4}, [(3,)]),
    ("MaxPooling2D", {}, [(8, 8, 3)]),
    ("BatchNormalization", {}, [(8, 3)]),
]


@pytest.mark.keras
@pytest.mark.parametrize(("name", "arguments", "shapes"), CASES)
def test_cost_is_what_tensorflow_counts(name: str, arguments: dict[str, Any], shapes: list[tuple[int, ...]]) -> None:
    """Half the operations of the products in the graph for one sample."""
    rule = construct(name, (), {key: given(value, Inner.rule) for key, value in arguments.items()})
    inputs = tuple(symbolic(shape) for shape in shapes)
    x = inputs[0] if len(inputs) == 1 else inputs
    assert rule.products(x, rule.result(x)) * 2 == counted(name, arguments, shapes)


def counted(name: str, arguments: dict[str, Any], shapes: list[tuple[int, ...]]) -> int:
    """What TensorFlow's profiler counts for a batch of one."""
    import tensorflow as tf
    from tensorflow.python.framework.convert_to_constants import convert_variables_to_constants_v2

    layer = getattr(real_keras().layers, name)(**{key: given(value, Inner.layer) for key, value in arguments.items()})
    samples = [tf.ones((1, *shape)) for shape in shapes]

    def call(*inputs: Any) -> Any:
        if "Cell" in name:
            sizes = layer.state_size if isinstance(layer.state_size, list) else [layer.state_size]
            return layer(inputs[0], [tf.ones((1, size)) for size in sizes])
        return layer(*inputs) if len(inputs) == 1 or name in SPREAD else layer(list(inputs))

    call(*samples)
    function = tf.function(call).get_concrete_function(*[tf.TensorSpec(sample.shape) for sample in samples])
    graph = convert_variables_to_constants_v2(function).graph
    return sum(flops(graph, operation) for operation in graph.get_operations() if operation.type in COUNTED)


def flops(graph: Any, operation: Any) -> int:
    """TensorFlow's count of one operation; it has none of an einsum, which does one thing for each place of its axes."""
    from tensorflow.python.framework import ops

    if operation.type != "Einsum":
        return int(ops.get_stats_for_node_def(graph, operation.node_def, "flops").value or 0)
    letters = operation.get_attr("equation").decode().partition("->")[0].split(",")
    sizes = {
        letter: size
        for named, tensor in zip(letters, operation.inputs, strict=True)
        for letter, size in zip(named, tensor.shape, strict=True)
    }
    return 2 * math.prod(sizes.values())
