"""``gongshi-server publish``: compile a channel from a folder, sign it and make it live."""

import argparse
from dataclasses import replace
from pathlib import Path

from playlists.model import Theme
from server.cli import Subparsers
from server.config import load
from server.errors import OperatorError
from server.publishing import FontFile, Outcome, Pending, Publisher, Unchanged
from server.publishing.pagesetter import PageSetter, TypesetPages
from server.publishing.pending import pending_in
from server.publishing.source import read_source
from server.terminal import say


def add_parser(subparsers: Subparsers) -> None:
    parser = subparsers.add_parser(
        "publish",
        help="publish a channel from a folder, or finish what the reviewer has signed",
        description="Publish the channel in SOURCE (channel.json, items/*.json, pictures), or finish a pending change.",
    )
    parser.add_argument("source", nargs="?", type=Path, metavar="SOURCE")
    parser.add_argument("--finish", metavar="PENDING", help="make a co-signed change live")
    parser.add_argument("--pending", action="store_true", help="list what waits for the reviewer")
    parser.add_argument("--may-empty", action="store_true", help="a zone that shows something may be left empty")


def run(args: argparse.Namespace) -> int:
    publisher = Publisher.open(load(args.data))
    if args.pending:
        for waiting in pending_in(publisher.desk.pending):
            say(f"{waiting.sheet().id}  {waiting.folder}")
        return 0
    if args.finish:
        return _report(publisher.finish(args.finish))
    if args.source is None:
        raise OperatorError("say what to publish: a SOURCE folder, or --finish PENDING")
    source, fonts = read_source(args.source, _typesetter)
    outcome = publisher.publish(replace(source, fonts=publisher.fonts(fonts)), may_empty=args.may_empty)
    if not isinstance(outcome, Pending):
        publisher.tidy()
    return _report(outcome)


def _typesetter(theme: Theme, fonts: tuple[FontFile, ...], picture: bytes | None) -> PageSetter:
    return TypesetPages(theme, fonts, picture)


def _report(outcome: Outcome) -> int:
    if isinstance(outcome, Pending):
        say(
            f"waiting for the reviewer: `gongshi-server cosign {outcome.folder} --key KEY`, "
            f"then `gongshi-server publish --finish {outcome.id}`"
        )
    elif isinstance(outcome, Unchanged):
        say(f"{outcome.channel}: version {outcome.version} shows exactly this already")
    else:
        say(f"{outcome.channel or 'the repository'}: version {outcome.version} is live {outcome.digest}".rstrip())
    return 0
