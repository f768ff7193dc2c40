"""Playlogs: what players say they drew, taken in once, chained, with gaps left visible."""
