"""A channel whose pages are pictures, so that its page digests are true and need no fonts."""

import io
from dataclasses import replace

from PIL import Image

from playlists.model import ItemId, Profile, ProfileId
from server.publishing import AssetSource, ChannelSource, ItemSource
from server.publishing.pagesetter import picture_page
from tests.server.publishing.township import channel, notice

LED = Profile(ProfileId("led"), 128, 32, 16, "rgb", "led")


def png(colour: str, width: int = 128, height: int = 32) -> bytes:
    file = io.BytesIO()
    Image.new("RGB", (width, height), colour).save(file, "PNG")
    return file.getvalue()


def picture_notice(number: int, colour: str) -> ItemSource:
    name = "led/main/1.png"
    page = picture_page(png(colour), name, LED, channel().layout.zones[0], 10_000)
    return replace(
        notice(number),
        id=ItemId(f"picture-{number}"),
        kind="image",
        document={"title": f"示例图片{number}"},
        pages={"led/main": (page,)},
        assets=(AssetSource(name, "image/png", png(colour)),),
    )


def picture_channel(items: tuple[ItemSource, ...] = ()) -> ChannelSource:
    shown = items or (picture_notice(1, "green"),)
    return replace(channel(shown), profiles=(LED,))
