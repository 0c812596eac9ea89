"""Asks the worker whether TensorFlow agrees; imports no TensorFlow and nothing of the user's."""
