"""What an expression may be: dimensions, shapes, windows, tensors, layers, models, Python objects, and their lattice."""
