"""The staff console: pages over the services. It decides nothing that a service does not decide again."""

import logging
from importlib import import_module

from flask import Flask

from server.console import home
from server.console.blueprint import console, missing_files
from server.console.language import start_babel
from server.console.shell import install
from server.web import public

log = logging.getLogger(__name__)

__all__ = ["register"]

_PAGES = (
    "accounts",
    "appearance",
    "channel",
    "channel_layout",
    "displays",
    "editor",
    "glyphs",
    "halts",
    "handouts",
    "home",
    "in_person",
    "ledger",
    "light",
    "moving",
    "notices",
    "pairing",
    "pictures",
    "presence",
    "proof",
    "receiving",
    "reminding",
    "review",
    "rows",
    "schedule",
    "screenshots",
    "session",
    "settings",
    "typed",
    "videos",
    "waiting",
)
"""The modules with pages: each adds its routes to the blueprint when it is imported."""

for _page in _PAGES:
    import_module(f"{__name__}.{_page}")


def register(app: Flask) -> None:
    """Put the console's pages into the application."""
    start_babel(app)
    install(app, home.counts)
    app.register_blueprint(console)
    # Styles and scripts of the login page are asked for by people who are not in yet.
    public(app.view_functions["console.static"])
    missing = missing_files()
    if missing:
        log.error(
            "front-end files of the console are missing (%s); run `make setup`, or `npm ci` and `npm run vendor` there",
            ", ".join(missing),
        )
