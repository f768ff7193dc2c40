"""Alembic's scripts, packaged, so that an installed server can upgrade its own database."""
