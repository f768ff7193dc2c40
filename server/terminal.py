"""Plain lines for whoever typed the command."""

import sys


def say(line: str) -> None:
    sys.stdout.write(line + "\n")
