"""``gongshi-server recount``: make the ledger's daily summary anew from the play records."""

import argparse

from server.cli import Subparsers
from server.config import load
from server.db.engine import open_engine, sqlite_url
from server.db.upgrade import migrate
from server.playlogs.days import rebuild
from server.terminal import say


def add_parser(subparsers: Subparsers) -> None:
    subparsers.add_parser(
        "recount",
        help="make the ledger's daily summary anew",
        description="Make the ledger's daily summary anew from the play records, which are the proof. Stop the server "
        "meanwhile: it may take minutes, and reports wait for it.",
    )


def run(args: argparse.Namespace) -> int:
    config = load(args.data)
    engine = open_engine(config.database.url or sqlite_url(config.data / "gongshi.db"))
    migrate(engine)
    with engine.begin() as connection:
        made = rebuild(connection)
    engine.dispose()
    say(f"{made} days of notices and displays were made from the play records")
    return 0
