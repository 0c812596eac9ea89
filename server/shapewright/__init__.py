"""Shapewright: Keras shape mistakes, seen while they are typed."""

__version__ = "0.1.0"
