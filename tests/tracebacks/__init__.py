"""Tests of what is read from the errors that programs raise."""
