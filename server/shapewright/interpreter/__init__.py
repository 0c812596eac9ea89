"""Runs the program over abstract values: statements, expressions, calls, branches, scopes, budget, analysis."""
