"""Start Debian's PostgreSQL in a folder of its own. It refuses to run as root, so root lends it another account.

It listens in that folder, not on a port: one that was free a moment ago may be another test's by the time it starts.
"""

import itertools
import os
import pwd
import shutil
import subprocess
import tempfile
from dataclasses import dataclass, field
from pathlib import Path

import psycopg
from sqlalchemy.engine import make_url

QUICK = " ".join(
    f"-c {setting}"
    for setting in (
        "fsync=off",
        "synchronous_commit=off",
        "full_page_writes=off",
        "wal_level=minimal",
        "max_wal_senders=0",
        "autovacuum=off",
        "jit=off",
        "shared_buffers=64MB",
        "max_wal_size=2GB",
        "checkpoint_timeout=1h",
        "bgwriter_delay=10s",
        "wal_writer_delay=10s",
        "track_counts=off",
    )
)
"""Nothing here outlives its test: what would make a database durable, or keep it quick for months, only costs."""


@dataclass
class Cluster:
    folder: Path
    programs: Path
    numbers: "itertools.count[int]" = field(default_factory=lambda: itertools.count(1))

    def new_database(self, like: str = "template1") -> str:
        name = f"gongshi_{next(self.numbers)}"
        self._say(f"CREATE DATABASE {name} TEMPLATE {like}")
        return self._address(name)

    def drop(self, url: str) -> None:
        """Hundreds of databases left to the end took minutes to remove."""
        self._say(f"DROP DATABASE {database_of(url)} WITH (FORCE)")

    def stop(self) -> None:
        _run([self.programs / "pg_ctl", "-D", self.folder / "data", "-m", "immediate", "-w", "stop"])
        shutil.rmtree(self.folder, ignore_errors=True)

    def _address(self, database: str) -> str:
        return f"postgresql://postgres@/{database}?host={self.folder}"

    def _say(self, words: str) -> None:
        with psycopg.connect(self._address("postgres"), autocommit=True) as connection:
            connection.execute(words)


def database_of(url: str) -> str:
    return make_url(url).database or ""


def start_cluster() -> Cluster | None:
    """Return a running server, or None where its programs are not installed."""
    programs = _programs()
    if programs is None or _unprivileged() is None:
        return None
    folder = Path(tempfile.mkdtemp(prefix="gongshi-pg-"))
    folder.chmod(0o755)
    user = _unprivileged()
    if os.geteuid() == 0 and user is not None:
        shutil.chown(folder, user.pw_uid, user.pw_gid)
    data = folder / "data"
    _run([programs / "initdb", "-D", data, "-U", "postgres", "-A", "trust", "-E", "UTF8", "--no-sync"])
    options = f"-c listen_addresses= -c unix_socket_directories={folder} {QUICK}"
    _run([programs / "pg_ctl", "-D", data, "-l", folder / "log", "-w", "-o", options, "start"])
    return Cluster(folder, programs)


def _programs() -> Path | None:
    on_path = shutil.which("initdb")
    if on_path:
        return Path(on_path).parent
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))
    return found[-1].parent if found else None


def _unprivileged() -> "pwd.struct_passwd | None":
    if os.geteuid() != 0:
        return pwd.getpwuid(os.geteuid())
    for name in ("postgres", "nobody"):
        try:
            return pwd.getpwnam(name)
        except KeyError:
            continue
    return None


def _run(command: list[object]) -> None:
    words = [str(word) for word in command]
    user = _unprivileged()
    as_user = {"user": user.pw_uid, "group": user.pw_gid, "extra_groups": []} if os.geteuid() == 0 and user else {}
    # Output goes to a file: the server inherits it, and a pipe would never end.
    with tempfile.TemporaryFile() as output:
        done = subprocess.run(
            words, stdout=output, stderr=subprocess.STDOUT, stdin=subprocess.DEVNULL, cwd="/", check=False, **as_user
        )
        output.seek(0)
        assert done.returncode == 0, output.read().decode(errors="replace")
