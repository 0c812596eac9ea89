"""What an argument may be where its name alone does not tell: layer by layer."""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st

from tests.rules.judge import Inner

from .layers import ends, numbers, rarely

ALWAYS: dict[str, tuple[str, ...]] = {
    "CategoryEncoding": ("num_tokens",),
    "Discretization": ("bin_boundaries",),
    "GroupNormalization": ("groups",),
    "StringLookup": ("vocabulary",),
    "IntegerLookup": ("vocabulary",),
    "TextVectorization": ("vocabulary",),
    "STFTSpectrogram": ("window",),
}
"""Arguments without which a layer has little to say."""

NEVER = {"lora_alpha", "quantization_config", "gptq_unpacked_column_size", "weights", "idf_weights"}
"""Arguments that no configuration gives: other kinds of weights, and arrays."""

NEVER |= {"bins", "dynamic", "has_static_table", "max_values", "oov_value", "return_runtime", "reverse_state_order"}
"""Arguments of Keras 2 that are not written down there."""

LOOKUP = {"mask_value", "vocabulary_size", "has_input_vocabulary", "trainable", "dtype", "salt"}
"""What look-ups take for loading saved ones, or take and ignore."""

LEFT_OUT: dict[str, set[str]] = {
    "BatchNormalization": {"renorm", "renorm_clipping", "renorm_momentum"},
    "EinsumDense": {"bias_axes"},
    "IntegerLookup": LOOKUP,
    "StringLookup": LOOKUP,
    "TextVectorization": {"has_input_vocabulary", "vocabulary_size", "ragged"},
}
"""Arguments that no configuration of these layers gives."""

CELLS = st.builds(
    Inner,
    st.sampled_from(["LSTMCell", "GRUCell", "SimpleRNNCell"]),
    st.fixed_dictionaries({"units": st.integers(1, 4)}, optional={"use_bias": st.booleans()}),
)
RECURRENT = st.builds(
    Inner,
    st.sampled_from(["LSTM", "GRU", "SimpleRNN"]),
    st.fixed_dictionaries(
        {"units": st.integers(1, 4)},
        optional={"return_sequences": st.booleans(), "return_state": st.booleans()},
    ),
)
STACKS = st.builds(
    Inner, st.just("StackedRNNCells"), st.fixed_dictionaries({"cells": st.lists(CELLS, min_size=1, max_size=2)})
)
OF_ONE_STEP = st.sampled_from(
    [
        Inner("Dense", {"units": 3}),
        Inner("Conv2D", {"filters": 2, "kernel_size": 3}),
        Inner("MaxPooling2D", {}),
        Inner("Flatten", {}),
        Inner("GlobalAveragePooling2D", {}),
        Inner("LSTM", {"units": 4}),
        Inner("BatchNormalization", {}),
        Inner("Activation", {"activation": "relu"}),
        Inner("LayerNormalization", {"trainable": False}),
    ]
)
WITH_KERNEL = st.sampled_from(
    [
        Inner("Dense", {"units": 3}),
        Inner("Conv1D", {"filters": 2, "kernel_size": 2}),
        Inner("Conv2D", {"filters": 2, "kernel_size": 3}),
        Inner("Embedding", {"input_dim": 5, "output_dim": 3}),
        Inner("Flatten", {}),
    ]
)
IMAGE_LAYERS = st.lists(
    st.sampled_from(
        [
            Inner("Rescaling", {"scale": 0.5}),
            Inner("RandomFlip", {}),
            Inner("Resizing", {"height": 3, "width": 4}),
            Inner("CenterCrop", {"height": 2, "width": 2}),
        ]
    ),
    min_size=1,
    max_size=3,
)
SIGNED = rarely(st.sampled_from([-2.0, 3.0]), st.sampled_from([0.1, (-0.2, 0.3), 0.0]))
BORDERS = rarely(st.just(None), st.sampled_from([[0.0, 1.0], [0.0, 1.0, 2.0]]))
EINSUMS = st.sampled_from(
    [
        {"equation": "ab,bc->ac", "output_shape": 4, "bias_axes": "c"},
        {"equation": "abc,cd->abd", "output_shape": (None, 4)},
        {"equation": "abc,cd->abd", "output_shape": (3, 4), "bias_axes": "d"},
        {"equation": "...x,xy->...y", "output_shape": 4, "bias_axes": "y"},
        {"equation": "abc,cde->abde", "output_shape": (None, 2, 3), "bias_axes": "de"},
        {"equation": "ab...,bc->ac...", "output_shape": 4},
        {"equation": "abc,cd->abd", "output_shape": (5, 4)},
        {"equation": "abc,cd->abd", "output_shape": (None, 4), "bias_axes": "q"},
        {"equation": "ab,bc->xc", "output_shape": 4},
        {"equation": "abc,cd", "output_shape": (3, 4)},
    ]
)

TOGETHER: dict[str, st.SearchStrategy[dict[str, Any]]] = {"EinsumDense": EINSUMS}
"""Arguments that must fit one another, before all others."""

OWN: dict[str, dict[str, st.SearchStrategy[Any]]] = {
    "ActivityRegularization": {"l1": st.sampled_from([0.0, 0.1]), "l2": st.sampled_from([0.0, 0.1])},
    "Attention": {"score_mode": rarely(st.just("sum"), st.sampled_from(["dot", "concat"]))},
    "AugMix": {
        "num_chains": st.integers(1, 3),
        "chain_depth": st.integers(1, 3),
        "alpha": st.sampled_from([1.0, 0.5]),
        "factor": rarely(st.sampled_from([-0.5, 1.5]), st.sampled_from([0.2, 0.5])),
    },
    "Bidirectional": {
        "layer": rarely(WITH_KERNEL, RECURRENT),
        "merge_mode": rarely(st.just("add"), st.sampled_from(["sum", "mul", "ave", "concat", None])),
        "backward_layer": st.none(),
    },
    "CategoryEncoding": {"num_tokens": rarely(st.sampled_from([None, 0]), st.integers(1, 5)), "sparse": st.just(False)},
    "Concatenate": {"axis": st.integers(-3, 3)},
    "ContrastLimitedAdaptiveHistogramEqualization": {
        "clip_limit": st.just(4.0),
        "tile_grid_size": st.sampled_from([(8, 8), (2, 2)]),
    },
    "CutMix": {"factor": rarely(st.sampled_from([-0.5, 1.5]), st.sampled_from([0.5, 1.0]))},
    "Discretization": {"bin_boundaries": BORDERS, "num_bins": st.none(), "sparse": st.just(False)},
    "Dot": {"axes": rarely(st.sampled_from([(1, 2, 3), "last"]), st.sampled_from([1, 2, -1, (1, 2), (2, 1), (-1, 1)]))},
    "ELU": {"alpha": st.sampled_from([1.0, 0.5])},
    "Embedding": {"mask_zero": st.booleans()},
    "Equalization": {"bins": st.sampled_from([16, 256])},
    "GaussianNoise": {"stddev": rarely(st.sampled_from([-0.5, 1.5]), st.sampled_from([0.1, 1.0]))},
    "GroupedQueryAttention": {
        "head_dim": st.integers(1, 4),
        "num_query_heads": st.sampled_from([2, 4]),
        "num_key_value_heads": rarely(st.sampled_from([0, 3]), st.sampled_from([1, 2])),
        "sliding_window": st.none(),
    },
    "GroupNormalization": {"groups": rarely(st.integers(-2, 0), st.sampled_from([1, 1, 2]))},
    "HashedCrossing": {"output_mode": rarely(st.just("count"), st.sampled_from(["int", "one_hot"])), "sparse": st.just(False)},
    "Hashing": {"mask_value": st.sampled_from([None, 0]), "salt": rarely(st.just((1, 2, 3)), st.sampled_from([None, 3, (1, 2)]))},
    "IntegerLookup": {
        "vocabulary": st.sampled_from([[1, 2, 3], [4, 5]]),
        "vocabulary_dtype": st.just("int64"),
        "mask_token": st.sampled_from([None, 0]),
        "oov_token": st.just(-1),
        "oov_method": rarely(st.just("none"), st.just("floormod")),
    },
    "LayerNormalization": {"axis": rarely(st.integers(-4, 4), st.sampled_from([-1, (1, 2), (-1,), 1])), "rms_scaling": st.booleans()},
    "LeakyReLU": {"negative_slope": rarely(st.sampled_from([None, -0.5]), st.sampled_from([0.3, 0.1])), "alpha": st.just(0.2)},
    "Masking": {"mask_value": st.just(0.0)},
    "MaxNumBoundingBoxes": {"max_number": st.integers(1, 5)},
    "MelSpectrogram": {
        "fft_length": st.sampled_from([64, 128]),
        "sequence_stride": st.sampled_from([16, 32]),
        "sequence_length": rarely(st.just(256), st.sampled_from([None, 64])),
        "sampling_rate": st.just(8000),
        "num_mel_bins": st.sampled_from([4, 8]),
        "min_freq": st.just(30.0),
        "max_freq": st.sampled_from([None, 3000]),
        "top_db": st.just(60.0),
        "mag_exp": st.just(1.0),
        "min_power": st.just(1e-8),
        "ref_power": st.just(2.0),
    },
    "MixUp": {"alpha": st.sampled_from([0.2, 0.5])},
    "MultiHeadAttention": {
        "num_heads": rarely(st.integers(-1, 0), st.integers(1, 3)),
        "key_dim": rarely(st.integers(-1, 0), st.integers(1, 4)),
        "value_dim": st.sampled_from([None, 5]),
        "output_shape": st.sampled_from([None, 7, (7,), (2, 3)]),
        "attention_axes": st.sampled_from([None, 1, (1,)]),
        "sliding_window": st.none(),
    },
    "Normalization": {
        "axis": rarely(st.integers(-3, 3), st.sampled_from([-1, None, 1, (1, 2)])),
        "mean": st.none(),
        "variance": st.none(),
    },
    "PReLU": {"shared_axes": rarely(st.just((3,)), st.sampled_from([None, (1,), 1]))},
    "Permute": {"dims": rarely(st.sampled_from([(0, 1), (1, 1), (2, 3)]), st.sampled_from([(1,), (2, 1), (3, 1, 2)]))},
    "Pipeline": {"layers": IMAGE_LAYERS},
    "RNN": {"cell": rarely(WITH_KERNEL, st.one_of(CELLS, STACKS, st.lists(CELLS, min_size=1, max_size=2)))},
    "RMSNormalization": {"axis": rarely(st.integers(-4, 4), st.sampled_from([-1, (1, 2)]))},
    "RandAugment": {"num_ops": st.integers(1, 3), "factor": rarely(st.sampled_from([-0.5, 1.5]), st.sampled_from([0.2, 0.5]))},
    "RandomBrightness": {"factor": SIGNED},
    "RandomColorJitter": {"value_range": st.sampled_from([(0, 255), (0, 1)])}
    | dict.fromkeys(
        ("brightness_factor", "contrast_factor", "saturation_factor", "hue_factor"), st.sampled_from([None, 0.2, (0.1, 0.3)])
    ),
    "RandomElasticTransform": {"scale": st.sampled_from([0.5, 1.0])},
    "RandomErasing": {"scale": st.sampled_from([(0.02, 0.3)])},
    "RandomFlip": {"mode": rarely(st.just("sideways"), st.sampled_from(["horizontal", "vertical", "horizontal_and_vertical"]))},
    "RandomGaussianBlur": {"kernel_size": st.sampled_from([3, 5, (3, 5)]), "sigma": st.sampled_from([1.0, (0.5, 1.0)])},
    "RandomGrayscale": {"factor": rarely(st.sampled_from([-0.5, 1.5]), st.sampled_from([0.0, 0.5]))},
    "RandomPosterization": {"factor": rarely(st.sampled_from([9, 0.5]), st.integers(1, 8))},
    "RandomPerspective": {"scale": st.sampled_from([0.5, 1.0])},
    "RandomRotation": {"factor": SIGNED},
    "RandomShear": {"x_factor": st.sampled_from([0.0, 0.3, (0.1, 0.2)]), "y_factor": st.sampled_from([0.0, 0.3])},
    "RandomTranslation": {"height_factor": SIGNED, "width_factor": SIGNED},
    "RandomZoom": {"height_factor": SIGNED, "width_factor": st.one_of(st.none(), SIGNED)},
    "ReLU": {
        "max_value": rarely(st.just(-1.0), st.sampled_from([None, 6.0])),
        "negative_slope": rarely(st.just(-1.0), st.sampled_from([0.0, 0.3])),
        "threshold": rarely(st.just(-1.0), st.sampled_from([0.0, 0.3])),
    },
    "RepeatVector": {"n": rarely(st.sampled_from([0, -2, 2.0]), st.integers(1, 4))},
    "Rescaling": {"offset": st.sampled_from([0.0, -1.0])},
    "Reshape": {"target_shape": rarely(st.sampled_from([(-1, -1), (-2,), 6]), st.sampled_from([(-1,), (6,), (2, -1), (4, 6), (-1, 3)]))},
    "ReversibleEmbedding": {"reverse_dtype": st.none(), "logit_soft_cap": st.none()},
    "STFTSpectrogram": {
        "window": st.none(),
        "mode": rarely(st.just("phase"), st.sampled_from(["log", "magnitude", "psd", "real", "imag", "angle", "stft"])),
        "frame_length": st.sampled_from([16, 32]),
        "frame_step": rarely(st.sampled_from([0, 300]), st.sampled_from([None, 4, 8])),
        "fft_length": rarely(st.just(8), st.sampled_from([None, 256])),
        "scaling": rarely(st.just("none"), st.sampled_from([None, "density", "spectrum"])),
    },
    "Softmax": {"axis": rarely(st.integers(-4, 4), st.just(-1))},
    "Solarization": dict.fromkeys(("addition_factor", "threshold_factor"), st.sampled_from([0.0, 0.3, (0.1, 0.3)])),
    "SpectralNormalization": {"layer": WITH_KERNEL, "power_iterations": rarely(st.just(0), st.integers(1, 2))},
    "StackedRNNCells": {"cells": st.lists(CELLS, min_size=1, max_size=3)},
    "StringLookup": {"mask_token": st.sampled_from([None, "m"]), "oov_token": st.just("[U]"), "encoding": st.just("utf-8")},
    "TextVectorization": {
        "standardize": rarely(st.just("upper"), st.sampled_from([None, "lower"])),
        "split": rarely(st.just("line"), st.sampled_from(["whitespace", "character"])),
        "ngrams": st.sampled_from([None, 2]),
        "output_sequence_length": st.sampled_from([None, 6]),
        "encoding": st.just("utf-8"),
        "sparse": st.just(False),
    },
    "TimeDistributed": {"layer": OF_ONE_STEP},
    "UnitNormalization": {"axis": rarely(st.integers(-4, 4), st.sampled_from([-1, (1, 2)]))},
    "UpSampling1D": {"size": rarely(st.sampled_from([0, (2,)]), st.integers(1, 3))},
    "UpSampling2D": {"size": numbers(2, 3), "interpolation": rarely(st.just("smooth"), st.sampled_from(["nearest", "bilinear"]))},
    "UpSampling3D": {"size": numbers(3, 3)},
    "Wrapper": {"layer": WITH_KERNEL},
    "ZeroPadding1D": {"padding": ends(1)},
    "ZeroPadding2D": {"padding": ends(2)},
    "ZeroPadding3D": {"padding": ends(3)},
}  # fmt: skip
"""By canonical class name, then by parameter."""
