"""What came of a change: it is live, it waits for the reviewer, or there was nothing to do."""

from dataclasses import dataclass
from pathlib import Path

from playlists.model import ChannelId


@dataclass(frozen=True, slots=True)
class Published:
    """The change is live. ``digest`` names the root manifest; it is empty for a change without one."""

    channel: ChannelId | None
    version: int
    digest: str = ""


@dataclass(frozen=True, slots=True)
class Pending:
    """The change waits for the reviewer: ``gongshi-server cosign FOLDER``, then ``publish --finish ID``."""

    id: str
    folder: Path


@dataclass(frozen=True, slots=True)
class Unchanged:
    """The channel already shows exactly this."""

    channel: ChannelId
    version: int


Outcome = Published | Pending | Unchanged
