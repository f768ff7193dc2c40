"""The box that drives displays."""
