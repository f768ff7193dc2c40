"""``gongshi-server run``: web, device interface, publisher and clockwork in one process, until SIGTERM.

A larger site gives each part a process of its own (``--part``): they meet in the database and the data folder, and a
proxy before them sends players to the one and people to the other.
"""

import argparse
import contextlib
import logging
import os
import signal
import sys
import threading
from dataclasses import replace
from pathlib import Path
from queue import Empty, SimpleQueue
from typing import Protocol

from server.accounts.service import issue_first_link, nobody_yet
from server.app import WHOLE, Part, create_app, open_services
from server.cli import Subparsers
from server.config import Config, load, refuse_impossible
from server.db.engine import transaction
from server.errors import OperatorError
from server.listening import address, elsewhere, make_server
from server.scheduler import Clockwork
from server.services import Services
from server.terminal import say


def add_parser(subparsers: Subparsers) -> None:
    parser = subparsers.add_parser("run", help="start the server", description=__doc__ or "")
    parser.add_argument("--host", help="address to listen on (default: as configured)")
    parser.add_argument("--port", type=int, help="port to listen on; 0 takes a free one")
    parser.add_argument("--no-tls", action="store_true", help="plain HTTP, only behind a proxy or on this machine")
    parser.add_argument("--public-url", help="the address players and browsers use")
    parser.add_argument("--ready-file", type=Path, help="write the address into this file once the server answers")
    parser.add_argument(
        "--part",
        action="append",
        choices=[part.value for part in Part],
        help="run this part alone (more than once for several): console, devices or scheduler; default: all",
    )


def run(args: argparse.Namespace) -> int:
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(name)s %(message)s", stream=sys.stderr)
    logging.getLogger("alembic").setLevel(logging.WARNING)
    parts = frozenset(Part(part) for part in args.part) if args.part else WHOLE
    config = _config(args)
    _require_an_address(config, parts)
    services = open_services(config)
    services.publisher.refuse_closed_key()
    stop: SimpleQueue[None] = SimpleQueue()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.put(None))
    running: list[Running] = []
    web = _Web(services, parts, stop) if parts & {Part.CONSOLE, Part.DEVICES} else None
    if web is not None:
        running.append(web)
    if Part.SCHEDULER in parts:
        running.append(Clockwork(services))
    try:
        for each in running:
            each.start()
        _announce(services, parts, web.url if web is not None else "", args.ready_file)
        _until_asked(stop)
    finally:
        for each in running:
            each.stop()
        services.engine.dispose()
    if web is not None and web.failure is not None:
        raise OperatorError(f"the web server ended: {web.failure}")
    return 0


class Running(Protocol):
    def start(self) -> None: ...
    def stop(self) -> None: ...


class _Web:
    """The web server of these parts on a thread of its own, bound to its port already; ``stop`` hears when it ends."""

    def __init__(self, services: Services, parts: frozenset[Part], stop: SimpleQueue[None]) -> None:
        self.failure: Exception | None = None
        self._server = make_server(create_app(services, parts), services)
        self.url = address(services.config, self._server.bind_addr[1])
        self._stop = stop
        self._thread = threading.Thread(target=self._serve, name="web", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        self._server.stop()
        self._thread.join(timeout=10)

    def _serve(self) -> None:
        try:
            self._server.serve()
        except Exception as error:
            self.failure = error
            self._stop.put(None)


def _require_an_address(config: Config, parts: frozenset[Part]) -> None:
    if Part.CONSOLE in parts and Part.DEVICES not in parts and not config.server.public_url:
        raise OperatorError(
            "a console by itself cannot know where players are answered: write public_url in config.toml, "
            "section [server], the address of the proxy before both, or give --public-url"
        )


def _announce(services: Services, parts: frozenset[Part], url: str, ready: Path | None) -> None:
    if parts == WHOLE:
        say(f"Gongshi is at {url}")
    else:
        named = ", ".join(part.value for part in Part if part in parts)
        say(f"Gongshi ({named}) is at {url}" if url else f"Gongshi ({named}) runs")
    first = first_link(services, url) if Part.CONSOLE in parts else None
    if first:
        say(f"First administrator, once, within 24 hours: {first}{elsewhere(url)}")
    if ready:
        ready.write_text((url or "no address") + "\n", encoding="utf-8")


def _until_asked(stop: SimpleQueue[None]) -> None:
    # By the second: a signal that arrives just before a wait begins is acted on only when this thread runs again. And a
    # queue made for it: a handler that sets an event stops for ever on the lock which the wait it interrupted holds.
    while True:
        with contextlib.suppress(Empty):
            stop.get(timeout=1.0)
            return


def first_link(services: Services, url: str) -> str | None:
    """While there is no account: a link for the first administrator, also kept in a file only its owner can read."""
    with transaction(services.sessions) as session:
        if not nobody_yet(session):
            return None
        token = issue_first_link(session, now=services.clock())
    link = f"{url}/link/{token}"
    path = services.data / "first-administrator.txt"
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        # One from before may be open to all. By its name: Windows closes no file by its descriptor before Python 3.13.
        path.chmod(0o600)
        file.write(link + "\n")
    return link


def _config(args: argparse.Namespace) -> Config:
    config = load(args.data)
    server = config.server
    if args.host is not None:
        server = replace(server, host=args.host)
    if args.port is not None:
        server = replace(server, port=args.port)
    if args.no_tls:
        server = replace(server, tls=False)
    if args.public_url is not None:
        server = replace(server, public_url=args.public_url)
    told = replace(config, server=server)
    refuse_impossible(told, "the command line")
    return told
