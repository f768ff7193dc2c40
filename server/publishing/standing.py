"""How a channel's pending change stands: awaited, signed, refused, overtaken. Read from its folder whenever asked.

The folder travels by stick and comes back copied over itself, so it may be
away, or be read when only half of it has come: neither is an error, both pass.
"""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from playlists.model import ChannelId
from server.errors import OperatorError
from server.publishing import roles
from server.publishing.desk import Desk, overtaken, unsigned
from server.publishing.pending import PendingFolder, version_of

CREATE = "create-channels"
"""What a change that makes several channels calls itself."""


class Stand(StrEnum):
    AWAITED = "awaited"
    """The reviewer has not signed."""
    SIGNED = "signed"
    """Every signature is there: it can be finished."""
    REFUSED = "refused"
    """The reviewer will not sign, and says why."""
    OVERTAKEN = "overtaken"
    """Something was published since: it must be prepared again."""
    AWAY = "away"
    """Its folder is not here: somebody moved it onto his stick, or threw it away."""
    BROKEN = "broken"
    """What lies here is not what left: half copied, or damaged on the way."""


@dataclass(frozen=True, slots=True)
class Standing:
    """``id`` is empty when the folder is away; ``targets`` are the files it would publish, such as channels/x.json."""

    stand: Stand
    id: str = ""
    targets: tuple[str, ...] = ()
    reason: str = ""


def standing_of(desk: Desk, channel: ChannelId, since: datetime | None = None) -> Standing:
    """How the newest pending release of a channel stands, or its removal.

    ``since``: none counts that was prepared before. It came back from a stick while the one that is to be signed is on
    another, and says what was wanted before walls were halted, or a notice was corrected.
    """
    least = int(since.timestamp()) if since is not None else 0  # a version is the second of its making, or more
    folders = (folder for folder in sorted(desk.pending.glob("*-*")) if version_of(folder) >= least)
    found = [folder for folder in folders if _concerns(PendingFolder(folder), channel)]
    if not found:
        return Standing(Stand.AWAY)
    # One that came back from a stick after a newer was prepared is older: it must not be finished in its place.
    folder = PendingFolder(max(found, key=version_of))
    name = folder.folder.name
    state = desk.repository.load() if desk.repository.exists() else None
    try:
        sheet = folder.sheet()
        if overtaken(sheet, state):
            return Standing(Stand.OVERTAKEN, name, sheet.targets)
        reason = folder.refusal()
        if reason:
            return Standing(Stand.REFUSED, name, sheet.targets, reason)
        change = folder.change(sheet)
        if unsigned(change, state):
            return Standing(Stand.AWAITED, name, sheet.targets)
        folder.refuse_damage(sheet, change)
    except (OperatorError, OSError) as error:
        return Standing(Stand.BROKEN, name, (), str(error))
    return Standing(Stand.SIGNED, name, sheet.targets)


def _concerns(folder: PendingFolder, channel: ChannelId) -> bool:
    try:
        return roles.channel_path(channel) in folder.sheet().targets
    except OperatorError:
        # Half copied: only its name can be read.
        return folder.folder.name.rpartition("-")[0] in (f"publish-{channel}", f"tombstone-{channel}", CREATE)
