"""Read the player's own settings: `<state>/config.toml` goes in, one frozen value comes out.

Everything has a default, so the file may be missing. A damaged file or a word it does not know is refused in one
sentence, because a misspelt setting that is silently ignored is found only on the wall.
"""

from collections.abc import Mapping
from pathlib import Path

from player.outputs import OutputError, check_output_name
from playlists.model import PageMotion
from playlists.values import dataclass, field, replace


class ConfigError(Exception):
    """The settings cannot be used; the sentence names the file, the word and the mend."""


@dataclass(frozen=True, slots=True)
class PowerSettings:
    """The `[power]` table: words to run, no shell; the plug's name where it is known."""

    on: tuple[str, ...] = ()
    off: tuple[str, ...] = ()
    state: tuple[str, ...] = ()
    connector: str = ""


NO_POWER = PowerSettings()


@dataclass(frozen=True, slots=True)
class Config:
    """All settings of one player. Seconds, megabytes and pixels are in the names."""

    state: Path
    output: str = "window"
    outputs: Mapping[str, str] = field(default_factory=dict)  # display id -> output, where they differ
    poll_seconds: int = 60
    report_seconds: int = 300
    transition: str = "release"
    rotate: int = 0
    rotations: Mapping[str, int] = field(default_factory=dict)  # display id -> rotate, where they differ
    fonts: str = ""
    page_store_mb: int = 256
    cache_mb: int = 2048
    worker_memory_mb: int = 700
    worker_job_seconds: int = 30
    worker_idle_seconds: int = 20
    video_memory_mb: int = 600
    power: PowerSettings = NO_POWER

    def output_of(self, display: str) -> str:
        return self.outputs.get(display, self.output)

    def rotation_of(self, display: str) -> int:
        return self.rotations.get(display, self.rotate)

    @property
    def most_motion(self) -> PageMotion:
        return MOTIONS[self.transition]


ANGLES = (0, 90, 180, 270)
MOTIONS: Mapping[str, PageMotion] = {"release": "push", "fade": "fade", "cut": "cut"}
LEAST = {
    "poll_seconds": 1,
    "report_seconds": 1,
    "page_store_mb": 16,
    "cache_mb": 64,
    "worker_memory_mb": 300,
    "video_memory_mb": 300,
}


def read_config(state: Path) -> Config:
    """Return the settings of the state folder; raise ``ConfigError`` where the file cannot be trusted."""
    path = state / "config.toml"
    try:
        text = path.read_text("utf-8")
    except FileNotFoundError:
        return Config(state)
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigError(f"{path} cannot be read ({error}); mend or remove it.") from error
    import tomllib  # late: most players have no such file

    try:
        table = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise ConfigError(f"{path} is not valid TOML: {error}. Mend that line or remove the file.") from error
    return checked(Config(state), table, str(path))


def checked(config: Config, table: Mapping[str, object], where: str) -> Config:
    """Return the settings with those of ``table`` laid over them."""
    usual = Config(config.state)
    known = {name: getattr(usual, name) for name in Config.__match_args__ if name != "state"}
    for name, value in table.items():
        if name not in known:
            raise ConfigError(f"{where}: unknown setting {name!r}; known are {', '.join(sorted(known))}.")
        if name == "outputs":
            config = replace(config, outputs=_outputs(value, where))
            continue
        if name == "rotations":
            config = replace(config, rotations=_rotations(value, where))
            continue
        if name == "power":
            config = replace(config, power=_power(value, where))
            continue
        wanted = type(known[name])
        if type(value) is not wanted:
            raise ConfigError(f"{where}: {name} must be {_word(wanted)}, not {value!r}.")
        if name == "rotate":
            _check_angle(value, f"{where}: rotate")
        elif isinstance(value, int) and value < LEAST.get(name, 1):
            raise ConfigError(f"{where}: {name} = {value} is too small; the least is {LEAST.get(name, 1)}.")
        if name == "transition" and value not in MOTIONS:
            raise ConfigError(f'{where}: transition must be "release", "fade" or "cut", not {value!r}.')
        if name == "output":
            _check_output(str(value), where)
        config = replace(config, **{name: value})  # type: ignore[arg-type]  # the type was compared just above
    return config


def with_outputs(config: Config, words: list[str]) -> Config:
    """Lay `--output` words over the settings: ``SPEC`` for every display or ``DISPLAY=SPEC`` for one."""
    for word in words:
        display, equals, spec = word.partition("=")
        if equals and ":" not in display:
            _check_output(spec, "--output")
            config = replace(config, outputs={**config.outputs, display: spec})
        else:
            _check_output(word, "--output")
            config = replace(config, output=word)
    return config


def _outputs(value: object, where: str) -> Mapping[str, str]:
    if not isinstance(value, dict) or not all(isinstance(spec, str) for spec in value.values()):
        raise ConfigError(f'{where}: outputs must be a table such as [outputs] with hall = "fullscreen".')
    for spec in value.values():
        _check_output(spec, where)
    return dict(value)


def _rotations(value: object, where: str) -> Mapping[str, int]:
    if not isinstance(value, dict):
        raise ConfigError(f"{where}: rotations must be a table such as [rotations] with hall = 90.")
    for display, degrees in value.items():
        _check_angle(degrees, f"{where}: rotations.{display}")
    return dict(value)


def _power(value: object, where: str) -> PowerSettings:
    if not isinstance(value, dict):
        raise ConfigError(f'{where}: power must be a table such as [power] with on = ["wlr-randr", "--on"].')
    known = set(PowerSettings.__match_args__)
    commands: dict[str, tuple[str, ...]] = {}
    for name, words in value.items():
        if name not in known:
            raise ConfigError(f"{where}: unknown setting power.{name}; known are {', '.join(sorted(known))}.")
        if name == "connector":
            if not isinstance(words, str):
                raise ConfigError(f'{where}: power.connector must be a name in quotes such as "HDMI-A-1".')
            continue
        if not isinstance(words, list) or not words or not all(isinstance(word, str) and word for word in words):
            # One text would need a shell to take it apart, and a shell takes apart more than was meant.
            raise ConfigError(f'{where}: power.{name} must be a list of words such as ["cec-ctl", "--standby"].')
        commands[name] = tuple(words)
    return PowerSettings(connector=value.get("connector", ""), **commands)


def _check_angle(value: object, what: str) -> None:
    if type(value) is not int or value not in ANGLES:
        raise ConfigError(f"{what} must be 0, 90, 180 or 270 degrees clockwise, not {value!r}.")


def _check_output(spec: str, where: str) -> None:
    try:
        check_output_name(spec)
    except OutputError as error:
        raise ConfigError(f"{where}: {error}") from error


def _word(wanted: type) -> str:
    return "a whole number" if wanted is int else "text in quotes"
