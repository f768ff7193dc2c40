"""The server's settings: one frozen value, read once from ``config.toml``.

A missing file means the defaults. Anything that is not understood is refused
in one sentence, because a misspelt ``passphrase_file`` that is silently
ignored costs more than a server that does not start.
"""

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from difflib import get_close_matches
from pathlib import Path
from types import NoneType
from typing import TypeVar, get_args, get_type_hints

from server.errors import OperatorError

FILE = "config.toml"


@dataclass(frozen=True, slots=True)
class ServerSettings:
    """Where the server listens and how devices and browsers reach it."""

    host: str = "0.0.0.0"  # noqa: S104  (players are other machines)
    port: int = 8443
    tls: bool = True
    """False only behind a proxy that does TLS itself."""
    names: tuple[str, ...] = ()
    """Host names and addresses the certificate is for, besides this machine's own and the loopback."""
    certificate_file: Path | None = None
    """A certificate of one's own instead of the one made at set-up; ``key_file`` belongs to it."""
    key_file: Path | None = None
    public_url: str = ""
    """What players are told, for example https://gongshi.example:8443; empty means made from host and port."""
    idle_minutes: int = 30


@dataclass(frozen=True, slots=True)
class DatabaseSettings:
    """SQLite in the data folder unless a PostgreSQL URL is given."""

    url: str = ""


@dataclass(frozen=True, slots=True)
class KeySettings:
    """How the private keys are opened."""

    passphrase_file: Path | None = None


@dataclass(frozen=True, slots=True)
class PublishingSettings:
    """How releases are made and how long what they replaced stays."""

    keep_replaced_hours: int = 24
    lock_wait_seconds: int = 10
    fonts: Path | None = None
    utc_offset: int = 480


@dataclass(frozen=True, slots=True)
class Config:
    """All settings. ``data`` is the data folder; relative paths in the file start there."""

    data: Path
    server: ServerSettings = field(default_factory=ServerSettings)
    database: DatabaseSettings = field(default_factory=DatabaseSettings)
    keys: KeySettings = field(default_factory=KeySettings)
    publishing: PublishingSettings = field(default_factory=PublishingSettings)


SECTIONS: Mapping[str, type] = {
    "server": ServerSettings,
    "database": DatabaseSettings,
    "keys": KeySettings,
    "publishing": PublishingSettings,
}

LIMITS: Mapping[str, tuple[int, int]] = {
    "server.port": (0, 65535),
    "server.idle_minutes": (1, 1440),
    "publishing.keep_replaced_hours": (0, 8760),
    "publishing.lock_wait_seconds": (0, 600),
    # Days, proofs and quiet hours are reckoned in Beijing time all over the server: another offset would hold for some.
    "publishing.utc_offset": (480, 480),
}
"""The least and the most of every setting that is a number."""
_URL = re.compile(r"https?://[^\s/]+[^\s]*")

S = TypeVar("S")


def load(data: Path) -> Config:
    """Read ``config.toml`` in the data folder."""
    path = data / FILE
    try:
        text = path.read_text("utf-8")
    except FileNotFoundError:
        return Config(data)
    except (OSError, UnicodeDecodeError) as error:
        raise OperatorError(f"{path} cannot be read ({error}): mend the file or remove it for the defaults") from error
    try:
        values = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise OperatorError(f"{path} is damaged: {error}; mend that line or remove the file") from error
    for name, value in values.items():
        if name not in SECTIONS:
            raise OperatorError(f"{path}: there is no section [{name}]{_meant(name, SECTIONS)}; rename or remove it")
        if not isinstance(value, dict):
            raise OperatorError(f"{path}: {name} must be a section, written [{name}] on a line of its own")
    config = Config(
        data,
        server=_section(path, "server", ServerSettings, values),
        database=_section(path, "database", DatabaseSettings, values),
        keys=_section(path, "keys", KeySettings, values),
        publishing=_section(path, "publishing", PublishingSettings, values),
    )
    refuse_impossible(config, str(path))
    return config


def refuse_impossible(config: Config, where: str) -> None:
    """Refuse what has the right type and cannot be; ``where`` it was written, for the sentence."""
    for name, (least, most) in LIMITS.items():
        section, _, key = name.partition(".")
        value = getattr(getattr(config, section), key)
        if not least <= value <= most:
            allowed = f"{least}" if least == most else f"from {least} to {most}"
            raise OperatorError(f"{where}: [{section}] {key} must be {allowed}, not {value}; mend the value")
    certificate, opens = config.server.certificate_file, config.server.key_file
    if (certificate is None) != (opens is None):
        given, lacks = ("key_file", "certificate_file") if certificate is None else ("certificate_file", "key_file")
        raise OperatorError(
            f"{where}: [server] has {given} and no {lacks}: the two belong together; write both, or neither for the "
            f"certificate that the server makes"
        )
    url = config.server.public_url
    if url and not _URL.fullmatch(url):
        raise OperatorError(
            f"{where}: [server] public_url must begin with https:// (or http://) and a name, "
            f"like https://gongshi.example:8443, not {url!r}; mend the value"
        )


def _section(path: Path, name: str, kind: type[S], values: Mapping[str, object]) -> S:
    given = values.get(name, {})
    types = get_type_hints(kind)
    settings: dict[str, object] = {}
    for key, value in (given if isinstance(given, dict) else {}).items():
        if key not in types:
            raise OperatorError(f"{path}: [{name}] has no setting {key}{_meant(key, types)}; rename or remove it")
        settings[key] = _value(path, f"[{name}] {key}", types[key], value)
    return kind(**settings)


def _value(path: Path, where: str, wanted: object, value: object) -> object:
    choices = set(get_args(wanted)) - {NoneType} if NoneType in get_args(wanted) else {wanted}
    if choices == {Path} and isinstance(value, str):
        return path.parent / Path(value).expanduser()
    if choices == {tuple[str, ...]} and isinstance(value, list) and all(isinstance(entry, str) for entry in value):
        return tuple(value)
    # bool is an int to Python; to whoever wrote `port = true` it is a mistake
    for simple in (bool, int, str):
        if choices == {simple} and type(value) is simple:
            return value
    raise OperatorError(f"{path}: {where} must be {_words(choices)}, not {value!r}; mend the value")


def _words(choices: set[object]) -> str:
    words: dict[object, str] = {
        bool: "true or false",
        int: "a whole number",
        str: "a text in quotation marks",
        Path: "a path in quotation marks",
        tuple[str, ...]: "a list of texts",
    }
    return " or ".join(words[choice] for choice in choices)


def _meant(name: str, known: Mapping[str, object]) -> str:
    close = get_close_matches(name, known, n=1)
    return f" (did you mean {close[0]}?)" if close else ""


def settings_in(kind: type) -> tuple[str, ...]:
    """The names of a section's settings, for the operator's guide and its test."""
    return tuple(entry.name for entry in fields(kind))
