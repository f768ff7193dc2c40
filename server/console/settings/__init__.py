"""设置: what an administrator keeps without code and without a command. One file for each sort of data."""

from server.console.settings import categories, dayparts, holidays, hub, presets, slogans

__all__ = ["categories", "dayparts", "holidays", "hub", "presets", "slogans"]
