"""``gongshi-server tombstone``: remove a channel for good."""

import argparse

from playlists.model import ChannelId
from server.cli import Subparsers
from server.config import load
from server.publishing import Pending, Publisher
from server.terminal import say


def add_parser(subparsers: Subparsers) -> None:
    parser = subparsers.add_parser(
        "tombstone",
        help="remove a channel for good",
        description="Remove a channel: its displays go over to their neutral page. Its identifier is never used again.",
    )
    parser.add_argument("channel", metavar="CHANNEL")


def run(args: argparse.Namespace) -> int:
    outcome = Publisher.open(load(args.data)).tombstone(ChannelId(args.channel))
    if isinstance(outcome, Pending):
        say(f"waiting for the reviewer's signature in {outcome.folder}; then `publish --finish {outcome.id}`")
    else:
        say(f"{args.channel}: removed in version {outcome.version}")
    return 0
