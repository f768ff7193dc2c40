"""The commands of a player: `enrol`, `run`, `status`, `screenshot`. Each failure is one sentence and exit code 2."""

import argparse
import gc
import json
import logging
import os
import sys
from collections.abc import Sequence
from functools import partial
from pathlib import Path

from player.ahead import Ahead
from player.config import ConfigError, checked, read_config, with_outputs
from player.faults import FaultError
from player.lean import load_pygame
from player.outputs import OutputError

# Without a width argparse asks for the terminal's at every argument, and loads what archives files to do so.
HELP = partial(argparse.HelpFormatter, width=100)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and return its exit code."""
    options = _parser().parse_args(arguments)
    logging.basicConfig(level=logging.INFO, format="%(levelname)s %(name)s %(message)s", stream=sys.stderr)
    try:
        return int(options.do(options))
    except (ConfigError, OutputError, FaultError) as error:
        sys.stderr.write(f"gongshi-player: {error}\n")
        return 2
    except KeyboardInterrupt:
        return 130
    except OSError as error:
        sys.stderr.write(f"gongshi-player: {error.filename or options.state}: {error.strerror or error}.\n")
        return 2


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="gongshi-player", description="Shows what was approved, offline too.", formatter_class=HELP
    )
    commands = parser.add_subparsers(dest="command", required=True, prog=parser.prog)
    state = argparse.ArgumentParser(add_help=False, formatter_class=HELP)
    state.add_argument("--state", type=Path, default=Path("player-state"), help="this player's folder")
    command = partial(commands.add_parser, parents=[state], formatter_class=HELP)

    enrol = command("enrol", help="join a server with the code from its console")
    enrol.add_argument("url")
    enrol.add_argument("code")
    enrol.set_defaults(do=_enrol)

    run = command("run", help="show; without enrolment show a pairing code")
    run.add_argument("url", nargs="?", help="the server to pair with, where this player is not enrolled yet")
    run.add_argument("--output", action="append", default=[], metavar="[DISPLAY=]SPEC", help="where frames go")
    run.add_argument("--poll-seconds", type=int)
    run.add_argument("--report-seconds", type=int)
    run.add_argument("--clock-offset-file", type=Path, help="seconds to add to the wall clock, for the demo")
    run.add_argument("--passed-file", type=Path, help="seconds to treat as really passed, for the demo")
    run.set_defaults(do=_run)

    status = command("status", help="print what the running player shows")
    status.set_defaults(do=_status)

    screenshot = command("screenshot", help="save the frame that stands now as PNG")
    screenshot.add_argument("path", type=Path)
    screenshot.add_argument("--display", default="")
    screenshot.set_defaults(do=_screenshot)

    cover = command("show", help="show the status page or the LED test pattern")
    cover.add_argument("what", choices=["status", "test", "uncover"])
    cover.add_argument("--display", default="")
    cover.set_defaults(do=_show)
    return parser


def _enrol(options: argparse.Namespace) -> int:
    from player.enrol import enrol

    identity = enrol(options.url, options.code, options.state)
    names = ", ".join(f"{each.name} ({each.id})" for each in identity.displays) or "no display yet"
    sys.stdout.write(f"Enrolled as player {identity.player}; displays: {names}.\n")
    return 0


def _run(options: argparse.Namespace) -> int:
    os.environ.setdefault("PYGAME_HIDE_SUPPORT_PROMPT", "1")
    gc.disable()  # until the first frame: collecting while modules load only delays it
    ahead = Ahead(options.state)
    load_pygame()
    given = {"poll_seconds": options.poll_seconds, "report_seconds": options.report_seconds}
    config = checked(
        read_config(options.state), {name: value for name, value in given.items() if value is not None}, "command line"
    )
    config = with_outputs(config, options.output)
    from player.app import run

    return run(config, options.url, options.clock_offset_file, options.passed_file, ahead)


def _status(options: argparse.Namespace) -> int:
    path = options.state / "status.json"
    try:
        status = json.loads(path.read_bytes())
    except (FileNotFoundError, ValueError):
        sys.stderr.write(f"gongshi-player: {path} is not there: no player has run with this state folder.\n")
        return 2
    sys.stdout.write(json.dumps(status, ensure_ascii=False, indent=1) + "\n")
    return 0


def _screenshot(options: argparse.Namespace) -> int:
    return _ask(options, "screenshot", str(options.path.resolve()))


def _show(options: argparse.Namespace) -> int:
    return _ask(options, options.what, "")


def _ask(options: argparse.Namespace, action: str, path: str) -> int:
    from player.requests_folder import Request, RequestsFolder

    if RequestsFolder(options.state).ask(Request(action, options.display, path)):
        return 0
    sys.stderr.write(f"gongshi-player: no player runs with the state folder {options.state}.\n")
    return 2
