"""Specs: programs with their expectations, put before two judges, the analyser and real Keras."""
