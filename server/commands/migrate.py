"""``gongshi-server migrate``: bring the database to this program's version. ``run`` does it too."""

import argparse

from server.cli import Subparsers
from server.config import load
from server.db.engine import open_engine, sqlite_url
from server.db.upgrade import migrate
from server.terminal import say


def add_parser(subparsers: Subparsers) -> None:
    subparsers.add_parser("migrate", help="upgrade the database", description=__doc__ or "")


def run(args: argparse.Namespace) -> int:
    config = load(args.data)
    engine = open_engine(config.database.url or sqlite_url(config.data / "gongshi.db"))
    say(f"the database is at version {migrate(engine)}")
    return 0
