"""``gongshi-server cosign``: the reviewer looks at a pending change and signs it, on his own machine."""

import argparse
import getpass
import sys
from pathlib import Path

from server.cli import Subparsers
from server.errors import OperatorError
from server.publishing.files import Disk
from server.publishing.keyring import load_signer, read_passphrase
from server.publishing.memory import recall, remember
from server.publishing.pending import PendingFolder
from server.publishing.review import Review
from server.terminal import say


def add_parser(subparsers: Subparsers) -> None:
    parser = subparsers.add_parser(
        "cosign",
        help="look at a pending change and add the reviewer's signature",
        description="Check a pending change, show what it says, and sign it. Needs no server and no network.",
    )
    parser.add_argument("pending", type=Path, metavar="FOLDER", help="the pending change's folder")
    parser.add_argument("--key", type=Path, required=True, metavar="KEY.pem", help="the reviewer's private key")
    parser.add_argument("--passphrase-file", type=Path, metavar="FILE")
    parser.add_argument("--ask-passphrase", action="store_true")
    parser.add_argument("--fonts", type=Path, metavar="REPOSITORY", help="a copy of the repository, for its fonts")
    parser.add_argument(
        "--without-pages",
        action="store_true",
        help="sign where the fonts are missing: the words are shown, but no page is set, seen or compared",
    )
    parser.add_argument("--pictures", type=Path, metavar="DIR", help="write every page there as a picture")
    parser.add_argument("--yes", action="store_true", help="sign without asking")
    parser.add_argument("--refuse", metavar="REASON", help="do not sign; the reason travels back with the folder")


def run(args: argparse.Namespace) -> int:
    passphrase = getpass.getpass().encode() if args.ask_passphrase else read_passphrase(args.passphrase_file)
    signer = load_signer(args.key, passphrase)
    place = args.key.parent
    folder = PendingFolder(args.pending)
    if args.refuse is not None:
        return _refuse(folder, args.refuse)
    review = Review(folder, signer, recall(place), args.fonts, args.pictures, args.without_pages)
    review.look()
    for line in review.lines:
        say(line)
    say(f"to be signed: {', '.join(review.to_sign)}")
    if not args.yes and not _confirmed():
        raise OperatorError("nothing was signed: answer yes, or give --yes where nobody can be asked")
    disk = Disk()
    review.sign(disk)
    remember(place, review.remembered, disk)
    say(_what_now(folder))
    return 0


def _refuse(folder: PendingFolder, reason: str) -> int:
    folder.sheet()  # a folder that is none cannot be refused
    if not reason.strip():
        raise OperatorError("say why it is refused: the reason is what the staff read")
    folder.refuse(reason, Disk())
    say(f"refused; copy {folder.folder} back into pending/ on the server, the console shows the reason")
    return 0


def _what_now(folder: PendingFolder) -> str:
    sheet = folder.sheet()
    back = f"signed; copy {folder.folder} back into pending/ on the server"
    if any(target.startswith("channels/") for target in sheet.targets):
        return f"{back}: it finishes what its console approved by itself, else run `publish --finish {sheet.id}` there"
    return f"{back} and run `gongshi-server publish --finish {sheet.id}` there"


def _confirmed() -> bool:
    return sys.stdin.isatty() and input("sign? (yes/no) ").strip() == "yes"
