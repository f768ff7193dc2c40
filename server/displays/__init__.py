"""Displays and the players that drive them: enrolment, what each reports, and what may be called green."""
