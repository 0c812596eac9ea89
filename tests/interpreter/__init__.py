"""The interpreter: it ends, it never raises, and it says what is known."""
