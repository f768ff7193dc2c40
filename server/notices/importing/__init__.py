"""Read a received file as text, one format a module, and cut it into drafts.

A format is a module with ``NAME``, ``ENDINGS`` and ``read(raw) -> str``, and
one line in ``FORMATS``. ``read`` returns lines of text and loses no character;
what it cannot read it refuses by ``Unreadable`` with a sentence that names the
mend. The tests hold every format to that.

A format that knows more than lines, as a spreadsheet does, is a module with
``blocks(raw) -> LaidOut`` instead, and one line in ``LAID_OUT``. What the file
hid it keeps in its place and marks it (``server.notices.hidden``).
"""

from collections.abc import Sequence
from pathlib import PurePath
from typing import Protocol

from server.notices.importing import txt, xlsx
from server.notices.importing.laid_out import LaidOut
from server.notices.importing.unreadable import Unreadable


class Format(Protocol):
    @property
    def NAME(self) -> str: ...  # noqa: N802 — modules implement this, and theirs are constants

    @property
    def ENDINGS(self) -> tuple[str, ...]: ...  # noqa: N802  # a module's constant

    def read(self, raw: bytes) -> str: ...


class LaidOutFormat(Protocol):
    @property
    def NAME(self) -> str: ...  # noqa: N802 — as above

    @property
    def ENDINGS(self) -> tuple[str, ...]: ...  # noqa: N802  # as above

    def blocks(self, raw: bytes) -> LaidOut: ...


FORMATS: tuple[Format, ...] = (txt,)
LAID_OUT: tuple[LaidOutFormat, ...] = (xlsx,)


def read_laid_out(name: str, raw: bytes) -> LaidOut | None:
    """The file's blocks; None where its format has none, and ``read_file`` is to be asked."""
    ending = PurePath(name).suffix.lower()
    return next((known.blocks(raw) for known in LAID_OUT if ending in known.ENDINGS), None)


def read_file(name: str, raw: bytes, also: Sequence[str] = ()) -> str:
    """The text of a file, by the ending of its name.

    ``also`` are endings the caller reads by itself: a refusal names all that can be brought to that door.
    """
    ending = PurePath(name).suffix.lower()
    for known in FORMATS:
        if ending in known.ENDINGS:
            return known.read(raw)
    endings = [ending for known in FORMATS for ending in known.ENDINGS]
    endings += [ending for known in LAID_OUT for ending in known.ENDINGS]
    names = "、".join([*endings, *also])
    raise Unreadable(f"还读不了 {ending or '没有后缀的'} 文件；现在能读 {names}，请另存后再来。")


__all__ = ["FORMATS", "LAID_OUT", "Format", "LaidOut", "Unreadable", "read_file", "read_laid_out"]
