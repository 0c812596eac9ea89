"""The worker and its client, with real Keras."""
