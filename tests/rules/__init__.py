"""The rules against real Keras and NumPy."""
