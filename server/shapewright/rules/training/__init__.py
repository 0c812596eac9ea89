"""What ``fit``, ``evaluate``, ``predict`` and a call on data ask of inputs, labels, losses and metrics."""
