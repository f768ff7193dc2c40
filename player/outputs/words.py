"""Read what follows the colon of an output's name: one main word, then settings, as `10.0.0.9,port=6454,serpentine`."""

from collections.abc import Mapping

from player.outputs import OutputError


def settings(output: str, rest: str, known: Mapping[str, str]) -> tuple[str, dict[str, str]]:
    """Return the main word and every known setting, given or as it is by default.

    A default that is empty makes a flag: it has no value, and is "yes" when it is named.
    """
    main, *given = rest.split(",")
    found = dict(known)
    for word in given:
        name, equals, value = word.partition("=")
        if name not in known or bool(equals) != bool(known[name]) or (equals and not value):
            can = ", ".join(f"{name}={value}" if value else name for name, value in known.items())
            raise OutputError(f"output {output}:{rest} has a setting {word!r} that is not one of {can}.")
        found[name] = value or "yes"
    return main, found


def whole_number(output: str, name: str, value: str, least: int, most: int) -> int:
    """Return a setting that counts something."""
    if not value.isascii() or not value.isdecimal() or not least <= int(value) <= most:
        raise OutputError(f"output {output} needs {name} from {least} to {most}, not {value}.")
    return int(value)
