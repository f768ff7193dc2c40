"""``gongshi-server keys``: make the keys, and change who signs."""

import argparse
import getpass
from collections.abc import Callable
from pathlib import Path

from server.cli import Subparsers
from server.config import Config, load
from server.errors import OperatorError
from server.publishing import ceremony
from server.publishing.desk import Desk
from server.publishing.files import Disk
from server.publishing.keyring import public_pem, read_passphrase, read_public_key, write_private_key
from server.publishing.outcome import Pending, Published
from server.terminal import say


def add_parser(subparsers: Subparsers) -> None:
    parser = subparsers.add_parser(
        "keys",
        help="make the keys and the empty repository, or change who signs",
        description="Without a further word: make every key and the empty repository. Never overwrites a key.",
    )
    parser.add_argument("--threshold", type=int, choices=(1, 2), help="signatures a release needs (default 1)")
    parser.add_argument(
        "--reviewer-key", type=Path, action="append", default=[], metavar="PUBLIC.pem",
        help="the reviewer's public key; sets threshold 2",
    )  # fmt: skip
    deeds = parser.add_subparsers(dest="deed", metavar="DEED")
    reviewer = deeds.add_parser("reviewer", help="make a reviewer's key, on the reviewer's own machine")
    reviewer.add_argument("--out", type=Path, required=True, metavar="DIR")
    reviewer.add_argument("--ask-passphrase", action="store_true", help="close the key with a passphrase")
    reviewer.add_argument("--passphrase-file", type=Path, metavar="FILE")
    deeds.add_parser("rotate-online", help="new snapshot, timestamp and withdrawals keys, by a new root")
    add = deeds.add_parser("add-signer", help="let one more key sign channels")
    add.add_argument(
        "--public-key", type=Path, metavar="PUBLIC.pem", help="somebody's own key; with threshold 2 required"
    )
    remove = deeds.add_parser("remove-signer", help="take a key away from every channel")
    remove.add_argument("keyid", metavar="KEYID", help="the first 8 or more of its identifier")


def run(args: argparse.Namespace) -> int:
    deeds: dict[str | None, Callable[[argparse.Namespace, Config], int]] = {
        None: _set_up,
        "reviewer": _reviewer,
        "rotate-online": lambda args, config: _report(ceremony.rotate_online(Desk(config)), "the online keys are new"),
        "add-signer": _add_signer,
        "remove-signer": lambda args, config: _report(
            ceremony.remove_signer(Desk(config), args.keyid), "the signer is gone from every channel"
        ),
    }
    return deeds[args.deed](args, load(args.data))


def _set_up(args: argparse.Namespace, config: Config) -> int:
    threshold = args.threshold or (2 if args.reviewer_key else 1)
    reviewers = [read_public_key(path) for path in args.reviewer_key]
    outcome = ceremony.set_up(Desk(config), threshold, reviewers)
    say(
        f"keys are in {config.data / 'keys'}. Copy root/ and targets/ to a stick, keep it locked away and remove them "
        f"here; bring targets/ back to create a channel, root/ to change keys."
    )
    return _report(outcome, f"the repository is in {config.data / 'repository'}")


def _reviewer(args: argparse.Namespace, config: Config) -> int:
    if args.out.exists() and any(args.out.iterdir()):
        raise OperatorError(f"{args.out} is not empty: give a new folder, a key is never overwritten")
    passphrase = read_passphrase(args.passphrase_file)
    if args.ask_passphrase:
        passphrase = getpass.getpass("passphrase of the new key: ").encode()
        if not passphrase or getpass.getpass("once more: ").encode() != passphrase:
            raise OperatorError("the two passphrases differ or are empty: start again")
    disk = Disk()
    key = write_private_key(args.out, "reviewer", passphrase, disk)
    public = args.out / f"reviewer-{key.keyid[:16]}.pub.pem"
    disk.write(public, public_pem(key))
    say(f"the private key stays in {args.out}; give {public} to whoever sets the server up")
    return 0


def _add_signer(args: argparse.Namespace, config: Config) -> int:
    outside = read_public_key(args.public_key) if args.public_key else None
    return _report(ceremony.add_signer(Desk(config), outside), "the new signer may sign every channel")


def _report(outcome: Published | Pending, done: str) -> int:
    if isinstance(outcome, Pending):
        say(
            f"waiting for the reviewer: he runs `gongshi-server cosign FOLDER --key KEY` on {outcome.folder}; "
            f"then run `gongshi-server publish --finish {outcome.id}`"
        )
    else:
        say(done)
    return 0
