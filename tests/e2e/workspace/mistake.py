"""Two dilated convolutions over 100 steps: too few for the second one."""

import keras
from keras import layers

x = keras.Input((100, 1))
y = layers.Conv1D(32, 3, dilation_rate=2)(x)
z = layers.Conv1D(8, 5, dilation_rate=30)(y)
