"""``gongshi-server``: finds the command, prints one sentence when it fails.

The commands live in ``server.commands``; this module knows none of them by
name. Exit codes: 0 done, 1 done and something is wrong (a check that found
damage), 2 not done, with one sentence on standard error.
"""

import argparse
import importlib
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Protocol, cast

from playlists.fields import ManifestError
from server.commands import COMMANDS
from server.errors import OperatorError


class Subparsers(Protocol):
    """What a command needs of argparse's subparsers object, whose own type is private."""

    def add_parser(self, name: str, *, help: str, description: str) -> argparse.ArgumentParser: ...


class Command(Protocol):
    """A module of ``server.commands``."""

    def add_parser(self, subparsers: Subparsers) -> None: ...

    def run(self, args: argparse.Namespace) -> int: ...


def main(argv: Sequence[str] | None = None) -> int:
    arguments = list(sys.argv[1:] if argv is None else argv)
    # Taken out first, so that it may stand before the command, after it, or after a command's own word; and be called
    # like one.
    anywhere = argparse.ArgumentParser(add_help=False, allow_abbrev=False)
    anywhere.add_argument("--data", type=Path, default=Path("var"))
    place, rest = anywhere.parse_known_args(arguments)
    parser, runners = _parser(rest)
    args = parser.parse_args(rest)
    args.data = place.data
    try:
        return runners[args.command](args)
    except (OperatorError, ManifestError) as error:
        sys.stderr.write(f"gongshi-server: {error}\n")
        return 2
    except OSError as error:
        sys.stderr.write(
            f"gongshi-server: {error.filename or args.data}: {error.strerror or error}; mend it, then again\n"
        )
        return 2
    except Exception as error:
        if not _of_database(error):
            raise
        first = str(error.args[0] if error.args else error).splitlines()[0]
        sys.stderr.write(
            f"gongshi-server: the database does not answer as it should: {first}; restore it from a backup\n"
        )
        return 2
    except KeyboardInterrupt:
        return 130


def _of_database(error: Exception) -> bool:
    """Asked of what is loaded: most commands need no database, and do not wait for its library."""
    library = sys.modules.get("sqlalchemy.exc")
    return library is not None and isinstance(error, library.SQLAlchemyError)


def _parser(arguments: Sequence[str]) -> tuple[argparse.ArgumentParser, dict[str, Callable[[argparse.Namespace], int]]]:
    parser = argparse.ArgumentParser(prog="gongshi-server", description="The server of Gongshi disclosure screens.")
    parser.add_argument("--data", type=Path, default=Path("var"), metavar="DIR", help="data folder (default: ./var)")
    subparsers = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")
    asked = [word for word in arguments if word in COMMANDS][:1]
    runners: dict[str, Callable[[argparse.Namespace], int]] = {}
    for name in asked or COMMANDS:
        command = cast(Command, importlib.import_module(COMMANDS[name]))
        command.add_parser(cast(Subparsers, subparsers))
        runners[name] = command.run
    return parser, runners


if __name__ == "__main__":
    raise SystemExit(main())
