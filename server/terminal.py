"""Plain lines for whoever typed the command."""

import sys


def say(line: str) -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()  # a server runs on after its first line, and somebody waits for it
