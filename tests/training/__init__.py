"""The rules of training against real Keras."""
