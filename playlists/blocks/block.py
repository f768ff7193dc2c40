"""Say what every block of a body can do: read itself, write itself, tell its words."""

from typing import ClassVar, Self

from playlists.blocks.reading import Reader
from playlists.model import Extra, Json


class Block:
    """One piece of a body. ``type_name`` is what its JSON says in ``type``; unknown fields wait in ``extra``."""

    __slots__ = ()
    type_name: ClassVar[str] = ""
    extra: Extra

    @classmethod
    def read(cls, reader: Reader) -> Self:
        """Take the fields from ``reader``, and the rest as ``extra``."""
        raise NotImplementedError

    def fields(self) -> dict[str, Json]:
        """What ``read`` takes, but for ``type`` and ``extra``."""
        raise NotImplementedError

    def texts(self) -> list[str]:
        """Every piece of its text, in reading order."""
        raise NotImplementedError

    def lines(self) -> list[str]:
        """Its text as lines for search and comparison; a table's row is one line."""
        return self.texts()
