"""Heads of the audit log kept outside the database: a file that only grows.

The same head also leaves the building inside the signed timestamp
(``x-gongshi-audit``), so whoever cuts the log and this file together is
still contradicted by every player's copy.
"""

import os
from pathlib import Path

from server.audit.chain import Anchor
from server.errors import OperatorError


class AnchorFile:
    def __init__(self, path: Path) -> None:
        self._path = path

    def append(self, anchor: Anchor, at: str) -> None:
        """Add a head, unless it is already the last one."""
        known = self.read()
        if known and known[-1] == anchor:
            return
        self._path.parent.mkdir(parents=True, exist_ok=True)
        descriptor = os.open(self._path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
        try:
            os.write(descriptor, f"{anchor.seq} {anchor.digest} {at}\n".encode())
            os.fsync(descriptor)
        finally:
            os.close(descriptor)

    def read(self) -> list[Anchor]:
        try:
            lines = self._path.read_text(encoding="utf-8").splitlines()
        except FileNotFoundError:
            return []
        anchors = []
        for number, line in enumerate(lines, 1):
            parts = line.split()
            if len(parts) != 3 or not parts[0].isdigit():
                raise OperatorError(f"{self._path} line {number} is damaged: {line!r}; restore the file from a backup")
            anchors.append(Anchor(int(parts[0]), parts[1]))
        return anchors
