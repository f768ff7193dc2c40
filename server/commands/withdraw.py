"""``gongshi-server withdraw``: hide items on every display, at once."""

import argparse

from playlists.model import ItemId
from server.cli import Subparsers
from server.config import load
from server.publishing import Publisher
from server.terminal import say


def add_parser(subparsers: Subparsers) -> None:
    parser = subparsers.add_parser(
        "withdraw",
        help="hide items on every display and purge them",
        description="Hide items on every display at once. There is no way back: a correction gets a new identifier.",
    )
    parser.add_argument("items", nargs="+", metavar="ITEM", help="item identifiers")


def run(args: argparse.Namespace) -> int:
    publisher = Publisher.open(load(args.data))
    strange = [item for item in args.items if item not in publisher.held()]
    version = publisher.withdraw(ItemId(item) for item in args.items)
    say(f"{', '.join(args.items)}: withdrawn in version {version}")
    if strange:
        say(f"{', '.join(strange)}: no live release holds this, so nothing went from a wall; look at the spelling")
    return 1 if strange else 0
