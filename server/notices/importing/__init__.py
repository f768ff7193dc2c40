"""Read a received file as text, one format a module, and cut it into drafts.

A format is a module with ``NAME``, ``ENDINGS`` and ``read(raw) -> str``, and
one line in ``FORMATS``. ``read`` returns lines of text and loses no character;
what it cannot read it refuses by ``Unreadable`` with a sentence that names the
mend. The tests hold every format to that.
"""

from pathlib import PurePath
from typing import Protocol

from server.notices.importing import txt
from server.notices.importing.unreadable import Unreadable


class Format(Protocol):
    @property
    def NAME(self) -> str: ...  # noqa: N802 — modules implement this, and theirs are constants

    @property
    def ENDINGS(self) -> tuple[str, ...]: ...  # noqa: N802  # a module's constant

    def read(self, raw: bytes) -> str: ...


FORMATS: tuple[Format, ...] = (txt,)


def read_file(name: str, raw: bytes) -> str:
    """The text of a file, by the ending of its name."""
    ending = PurePath(name).suffix.lower()
    for known in FORMATS:
        if ending in known.ENDINGS:
            return known.read(raw)
    names = "、".join(ending for known in FORMATS for ending in known.ENDINGS)
    raise Unreadable(f"还读不了 {ending or '没有后缀的'} 文件；现在能读 {names}，请另存后再来。")


__all__ = ["FORMATS", "Format", "Unreadable", "read_file"]
