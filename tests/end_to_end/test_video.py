"""A video sent by a clerk, approved by another person, moves on the wall of a real player, from its cache alone."""

from PIL import Image

from deploy.demo.processes import wait_until
from deploy.demo.town import HALL
from tests.end_to_end.site import PATIENCE, Site
from tests.player.clips import clip

MOVES = 4
"""So many different greys are a film: a poster that stands has one."""


def even_grey(site: Site) -> int | None:
    """The grey of the main zone's middle, as the clip's frames are; None where it is no even grey."""
    path = site.hall.picture()
    if path is None:
        return None
    profile = next(one for one in site.release().manifest.profiles if one.id == site.hall.surface.profile)
    zone = next(one for one in site.release().manifest.layout.zones if one.id == "main")
    area = zone.pixels(profile.width, profile.height)
    with Image.open(path) as picture:
        inner = picture.convert("RGB").crop(
            (area.x + area.w * 2 // 5, area.y + area.h * 2 // 5, area.x + area.w * 3 // 5, area.y + area.h * 3 // 5)
        )
    ranges = inner.getextrema()
    lows, highs = [int(low) for low, _ in ranges], [int(high) for _, high in ranges]
    return lows[0] if max(highs) - min(lows) <= 2 else None


def test_a_video_goes_from_a_browser_to_the_wall_and_moves_there(site: Site) -> None:
    first, last = site.days(0, 6)
    path = clip(site.data / "示例.mp4", 640, 360, frames=100, rate=10)
    author = site.clerk("author")
    notice = author.video("示例：防汛演练", path, [HALL], first, last)
    author.submit(notice)
    item = site.item_of(notice)
    site.clerk("reviewer").approve(notice)
    site.wait_for(item)
    # What follows needs no server: the video came whole before the release was taken.
    site.server.stop()

    greys: set[int] = set()

    def moves() -> bool:
        if site.shows(item) and (grey := even_grey(site)) is not None:
            greys.add(grey)
        return len(greys) >= MOVES

    wait_until(moves, PATIENCE, "a video that moves")
