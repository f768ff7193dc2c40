"""``gongshi-server resign``: say once more that what is live is the newest."""

import argparse

from server.cli import Subparsers
from server.config import load
from server.publishing import Desk, Publisher
from server.terminal import say


def add_parser(subparsers: Subparsers) -> None:
    parser = subparsers.add_parser(
        "resign",
        help="sign the timestamp anew and purge what nobody needs",
        description="Sign the timestamp anew, for every hour; `gongshi-server run` does it by itself.",
    )
    parser.add_argument(
        "--clock-is-right", action="store_true", help="sign although the clock is far from the last signature's time"
    )


def run(args: argparse.Namespace) -> int:
    publisher = Publisher(Desk(load(args.data), clock_is_right=args.clock_is_right))
    ends = publisher.resign()
    say(f"the timestamp is good until {ends:%Y-%m-%d %H:%M} UTC; {publisher.tidy()} files purged")
    return 0
