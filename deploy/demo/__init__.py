"""The demonstration: a sample township in real processes, and one page from which everything can be broken."""
