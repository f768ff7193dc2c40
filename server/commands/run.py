"""``gongshi-server run``: web, device interface, publisher and clockwork in one process, until SIGTERM."""

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

from server.accounts.service import issue_first_link, nobody_yet
from server.app import create_app, open_services
from server.cli import Subparsers
from server.config import Config, load, refuse_impossible
from server.db.engine import transaction
from server.errors import OperatorError
from server.listening import address, make_server
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


def run(args: argparse.Namespace) -> int:
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(name)s %(message)s", stream=sys.stderr)
    logging.getLogger("alembic").setLevel(logging.WARNING)
    config = _config(args)
    services = open_services(config)
    server = make_server(create_app(services), services)
    url = address(config, server.bind_addr[1])
    stop: SimpleQueue[None] = SimpleQueue()
    failures: list[BaseException] = []

    def serve() -> None:
        try:
            server.serve()
        except Exception as error:
            failures.append(error)
            stop.put(None)

    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.put(None))
    thread = threading.Thread(target=serve, name="web", daemon=True)
    clockwork = Clockwork(services)
    thread.start()
    clockwork.start()
    try:
        say(f"Gongshi is at {url}")
        first = first_link(services, url)
        if first:
            say(f"First administrator, once, within 24 hours: {first}")
        if args.ready_file:
            args.ready_file.write_text(url + "\n", encoding="utf-8")
        _until_asked(stop)
    finally:
        server.stop()
        clockwork.stop()
        thread.join(timeout=10)
        services.engine.dispose()
    if failures:
        raise OperatorError(f"the web server ended: {failures[0]}")
    return 0


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
        os.fchmod(file.fileno(), 0o600)
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
