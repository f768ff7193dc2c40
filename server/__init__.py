"""The content server."""
