"""Who may do what: accounts, roles, passwords, one-time links, sessions."""
