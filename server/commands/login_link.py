"""``gongshi-server login-link USER``: a link that signs this person in once. For who sits at the server itself."""

import argparse

from server.accounts.service import by_username, issue_link
from server.cli import Subparsers
from server.config import load
from server.db.engine import open_engine, session_factory, sqlite_url, transaction
from server.db.upgrade import migrate
from server.errors import OperatorError, Refused
from server.listening import address, elsewhere
from server.services import utc_now
from server.terminal import say


def add_parser(subparsers: Subparsers) -> None:
    parser = subparsers.add_parser("login-link", help="make a one-time login link", description=__doc__ or "")
    parser.add_argument("user", help="login name")
    parser.add_argument("--minutes", type=int, default=30, help="how long it works (default: 30)")


def run(args: argparse.Namespace) -> int:
    config = load(args.data)
    engine = open_engine(config.database.url or sqlite_url(config.data / "gongshi.db"))
    migrate(engine)
    with transaction(session_factory(engine)) as session:
        account = by_username(session, args.user)
        if account is None:
            raise OperatorError(f"there is no account {args.user!r}; its login name is in the console under 账号")
        try:
            token = issue_link(session, None, account.id, now=utc_now(), minutes=args.minutes)
        except Refused as error:
            raise OperatorError(error.sentence) from error
    url = address(config, config.server.port)
    say(f"{url}/link/{token}{elsewhere(url)}")
    return 0
