"""What a format that knows more than lines of text answers with."""

from dataclasses import dataclass

from server.notices.text import Block


@dataclass(frozen=True, slots=True)
class LaidOut:
    """``title`` is the file's own, empty where it has none."""

    title: str
    body: tuple[Block, ...]
