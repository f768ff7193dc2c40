"""``gongshi-server import FILE``: turn a received file into draft notices."""

import argparse
from pathlib import Path

from sqlalchemy.orm import Session

from server.accounts.models import Account
from server.accounts.roles import Role
from server.accounts.service import actor_of, by_username, list_accounts
from server.cli import Subparsers
from server.config import load
from server.db.engine import open_engine, session_factory, sqlite_url, transaction
from server.db.upgrade import migrate
from server.errors import OperatorError, Refused
from server.notices.catalogue import seed
from server.notices.importing.drafts import import_file
from server.services import utc_now
from server.terminal import say


def add_parser(subparsers: Subparsers) -> None:
    parser = subparsers.add_parser("import", help="make draft notices from a file", description=__doc__ or "")
    parser.add_argument("file", type=Path, help="a .txt file; it is cut at its headings 一、 二、 三、")
    parser.add_argument("--author", metavar="USER", help="whose drafts they are; needed when there are several authors")
    parser.add_argument("--issuer", default="", help="issuing body, for example 看庄镇人民政府")


def run(args: argparse.Namespace) -> int:
    try:
        raw = args.file.read_bytes()
    except OSError as error:
        raise OperatorError(f"{args.file} cannot be read: {error.strerror}") from error
    config = load(args.data)
    engine = open_engine(config.database.url or sqlite_url(config.data / "gongshi.db"))
    migrate(engine)
    with transaction(session_factory(engine)) as session:
        seed(session)
        actor = actor_of(_author(session, args.author), "")
        try:
            notices = import_file(session, actor, args.file.name, raw, issuer=args.issuer, now=utc_now())
        except Refused as error:
            raise OperatorError(error.sentence) from error
        lines = [f"{notice.number}  {notice.title}" for notice in notices]
    for line in lines:
        say(line)
    say(f"{len(lines)} drafts; each still needs its category, a look at period and screens, then review")
    return 0


def _author(session: Session, username: str | None) -> Account:
    if username is not None:
        account = by_username(session, username)
        if account is None or not account.active or Role.AUTHOR not in account.roles:
            raise OperatorError(f"{username!r} is not an active author; accounts are managed in the console")
        return account
    authors = [account for account in list_accounts(session) if account.active and Role.AUTHOR in account.roles]
    if len(authors) != 1:
        raise OperatorError(f"there are {len(authors)} authors; say whose drafts these are with --author USER")
    return authors[0]
