"""The documented nginx before the documented server: two accounts, one of which may not read the other's folder."""

import grp
import http.client
import os
import pwd
import shutil
import socket
import ssl
import subprocess
import threading
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import select

from server import tls
from server.accounts.models import LoginFailure
from server.accounts.throttle import subjects
from server.listening import make_server
from tests.server.world import World

NGINX = shutil.which("nginx") or shutil.which("nginx", path="/usr/sbin")
EXAMPLE = Path(__file__).parents[2] / "deploy" / "nginx.conf"


@pytest.fixture
def front(small_world: World, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[int, Path]]:
    """nginx with the example's own lines; only ports, certificate and the folders it writes to are this machine's."""
    if NGINX is None:
        pytest.skip("nginx is not installed")
    small_world.services.data.chmod(0o700)
    app = small_world.app()
    app.config["WTF_CSRF_ENABLED"] = False
    server = make_server(app, small_world.services)
    serving = threading.Thread(target=server.serve, daemon=True)
    serving.start()
    folder = tmp_path_factory.mktemp("nginx")
    made = tls.ensure(folder / "tls", ["localhost"], small_world.now)
    # nginx takes over sockets that already listen, as it does from itself when it is upgraded: a port that was only
    # looked for could be another test's by the time nginx asks for it.
    sockets = [socket.create_server(("127.0.0.1", 0)) for _ in range(2)]
    port, plain = (int(each.getsockname()[1]) for each in sockets)
    lines = EXAMPLE.read_text("utf-8")
    for theirs, ours in (
        ("listen 443 ssl", f"listen 127.0.0.1:{port} ssl"),
        ("listen 80", f"listen 127.0.0.1:{plain}"),
        ("/etc/ssl/certs/gongshi.pem", str(made.certificate)),
        ("/etc/ssl/private/gongshi.key", str(made.key)),
        ("127.0.0.1:8080", f"127.0.0.1:{server.bind_addr[1]}"),
    ):
        assert theirs in lines
        lines = lines.replace(theirs, ours)
    nobody = pwd.getpwnam("nobody")
    user = f"user nobody {grp.getgrgid(nobody.pw_gid).gr_name};\n" if os.geteuid() == 0 else ""
    kept = "".join(
        f"{kind}_temp_path {folder}/{kind};\n" for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    )
    (folder / "nginx.conf").write_text(
        f"daemon off;\nmaster_process on;\npid {folder}/pid;\n{user}events {{}}\n"
        f"http {{\naccess_log off;\n{kept}{lines}\n}}\n",
        "utf-8",
    )
    command = [NGINX, "-e", str(folder / "error.log"), "-c", str(folder / "nginx.conf")]
    handed = [each.fileno() for each in sockets]
    process = subprocess.Popen(
        command,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        env={**os.environ, "NGINX": "".join(f"{number};" for number in handed)},
        pass_fds=handed,
    )
    # From here on they are nginx's alone: where it does not start, a request is refused at once.
    for each in sockets:
        each.close()
    try:
        yield port, folder / "tls" / "ca.pem"
    finally:
        process.terminate()
        process.wait(30)
        server.stop()
        serving.join(timeout=120)


def ask(front: tuple[int, Path], method: str, path: str, body: str = "", **headers: str) -> tuple[int, bytes]:
    port, authority = front
    trust = ssl.create_default_context(cafile=str(authority))
    with closing(http.client.HTTPSConnection("localhost", port, timeout=120, context=trust)) as asked:
        asked.request(method, path, body, {"Content-Type": "application/x-www-form-urlencoded", **headers})
        answer = asked.getresponse()
        return answer.status, answer.read()


def test_players_get_the_repository_though_nginx_may_not_read_the_data_folder(
    small_world: World, front: tuple[int, Path]
) -> None:
    small_world.make_channels()
    small_world.on_the_wall()
    folder = small_world.services.publisher.repository.folder
    files = [path for path in folder.rglob("*") if path.is_file() and path.name[0] != "."]
    assert len(files) > 8
    for path in files:
        asked = "/repository/" + path.relative_to(folder).as_posix()
        assert ask(front, "GET", asked) == (200, path.read_bytes()), asked
    assert ask(front, "GET", "/login")[0] == 200


def test_nobody_behind_nginx_says_himself_where_he_comes_from(small_world: World, front: tuple[int, Path]) -> None:
    forged = {"X-Forwarded-For": "198.51.100.7", "Referer": "https://localhost/login"}
    assert ask(front, "POST", "/login", "username=nobody&password=wrong-guess", **forged)[0] == 401
    (_account, _limit), (address, _) = subjects("nobody", "127.0.0.1")
    with small_world.session() as session:
        assert address in set(session.scalars(select(LoginFailure.subject)))
        assert not [seen for seen in session.scalars(select(LoginFailure.subject)) if "198.51" in seen]
