"""The only room that imports TensorFlow: a process of the user's Python that rebuilds models from recipes."""
