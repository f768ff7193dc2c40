"""Notices: from a draft to an approved text on chosen channels, and what happened to each on the way."""
