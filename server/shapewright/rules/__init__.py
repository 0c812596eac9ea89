"""What Keras, TensorFlow and NumPy names do to values: pure rules, no syntax, no state."""
