"""``gongshi-server check-repository``: verify everything a player could read, and name the mend."""

import argparse

from server.cli import Subparsers
from server.config import load
from server.publishing import Desk
from server.publishing.checkup import examine
from server.publishing.desk import utc_now
from server.terminal import say


def add_parser(subparsers: Subparsers) -> None:
    subparsers.add_parser(
        "check-repository",
        help="verify the whole repository",
        description="Verify every signature and every file of the repository. Exit code 1 when something is damaged.",
    )


def run(args: argparse.Namespace) -> int:
    checkup = examine(Desk(load(args.data)), utc_now())
    for sentence in checkup.damage:
        say(f"DAMAGED  {sentence}")
    for sentence in checkup.advice:
        say(f"see to   {sentence}")
    if not checkup.damage:
        say(f"the repository is whole: {len(checkup.blobs)} blobs checked")
    return 1 if checkup.damage else 0
