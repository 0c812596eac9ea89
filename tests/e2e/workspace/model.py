"""A dilated convolution over 100 steps, then ten classes."""

import keras
from keras import layers

model = keras.Sequential([
    keras.Input((100, 1)),
    layers.Conv1D(32, 3, dilation_rate=2),
    layers.Flatten(),
    layers.Dense(10),
])
