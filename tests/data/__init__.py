"""Datasets beside real TensorFlow."""
