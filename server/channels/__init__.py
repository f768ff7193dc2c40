"""Channels, their layouts and dayparts, and where and when each notice is placed."""
