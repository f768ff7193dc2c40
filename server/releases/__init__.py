"""Releases: from placed and approved notices to what the publisher signs, and the record of each."""
