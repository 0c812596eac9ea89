"""Text: documents, positions, error-tolerant syntax, edits, suppressions, the module files behind names."""
