"""Small programs that raise, by the case of the collection whose message they get from Keras 3."""

HEAD = "import keras\nimport numpy as np\nfrom keras import layers\n\n"

PROGRAMS = {
    "conv2d_ndim_data3": "y = layers.Conv2D(4, 3)(keras.Input((28, 28)))\n",
    "conv1d_valid_dilated_exhaust": "y = layers.Conv1D(8, 3, dilation_rate=16)(keras.Input((2, 8)))\n",
    "maxpool2d_too_big": "y = layers.MaxPooling2D(4)(keras.Input((3, 3, 1)))\n",
    "dense_last_dim_none": "y = layers.Dense(4)(keras.Input((None,)))\n",
    "concat_mismatch_unet": (
        "a, b = keras.Input((24, 24, 8)), keras.Input((25, 25, 8))\ny = layers.Concatenate()([a, b])\n"
    ),
    "add_operator_mismatch": "y = keras.Input((16, 16, 8)) + keras.Input((16, 16, 16))\n",
    "reshape_total": "y = layers.Reshape((7, 7, 64))(keras.Input((3000,)))\n",
    "layer_reuse_axis": "dense = layers.Dense(4)\na = dense(keras.Input((8,)))\nb = dense(keras.Input((9,)))\n",
    "conv2d_stride_and_dilation": "layer = layers.Conv2D(4, 3, strides=2, dilation_rate=2)\n",
    "fit_scce_onehot": (
        "model = keras.Sequential([keras.Input((8,)), layers.Dense(10)])\n"
        'model.compile("adam", "sparse_categorical_crossentropy")\n'
        "model.fit(np.zeros((4, 8)), np.zeros((4, 10)), verbose=0)\n"
    ),
    "fit_mse_shape_hard": (
        "model = keras.Sequential([keras.Input((8,)), layers.Dense(4)])\n"
        'model.compile("adam", "mse")\n'
        "model.fit(np.zeros((4, 8)), np.zeros((4, 3)), verbose=0)\n"
    ),
    "fit_input_dim": (
        "model = keras.Sequential([keras.Input((8,)), layers.Dense(4)])\n"
        'model.compile("adam", "mse")\n'
        "model.fit(np.zeros((4, 9)), np.zeros((4, 4)), verbose=0)\n"
    ),
    "fit_cardinality": (
        "model = keras.Sequential([keras.Input((8,)), layers.Dense(4)])\n"
        'model.compile("adam", "mse")\n'
        "model.fit(np.zeros((8, 8)), np.zeros((9, 4)), verbose=0)\n"
    ),
}
