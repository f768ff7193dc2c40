"""Publishing: from approved values to a signed repository. ``Publisher`` is the door; see its docstrings."""

from server.publishing.compile import (
    AssetSource,
    ChannelSource,
    ItemSource,
    KeptItem,
    NightSource,
    Release,
    compile_release,
    left_standing,
)
from server.publishing.desk import Desk
from server.publishing.fonts import FontFile
from server.publishing.outcome import Outcome, Pending, Published, Unchanged
from server.publishing.publisher import Publisher
from server.publishing.standing import Stand, Standing

__all__ = [
    "AssetSource",
    "ChannelSource",
    "Desk",
    "FontFile",
    "ItemSource",
    "KeptItem",
    "NightSource",
    "Outcome",
    "Pending",
    "Published",
    "Publisher",
    "Release",
    "Stand",
    "Standing",
    "Unchanged",
    "compile_release",
    "left_standing",
]
