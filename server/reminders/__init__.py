"""What somebody waits for others to decide, and how often he may remind them of it."""
