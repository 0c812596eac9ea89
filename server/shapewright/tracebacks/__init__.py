"""Tracebacks: what Python, Keras and TensorFlow print when a program raises, read back into facts."""
