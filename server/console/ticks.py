"""照片里的孩子, as the reviewer is asked: each picture large enough to look at, and what ticking it says."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from flask import url_for

from server.channels.theme_models import ThemeProposal
from server.console.language import _
from server.notices.models import Notice
from server.notices.ticks import PHOTO, SHEETS, VIDEO, Pictured


@dataclass(frozen=True, slots=True)
class TickRow:
    """One picture with its box. ``src`` is empty where the pages themselves show it; ``film`` is a video to play."""

    key: str
    words: str
    says: str
    src: str
    film: str
    on: bool
    kept: bool
    """Ticked before, by the same person: it need not be asked again."""


def notice_ticks(
    notice: Notice, pictures: Sequence[Pictured], known: Collection[str], now: Collection[str]
) -> list[TickRow]:
    """``known`` bytes were ticked before; ``now`` are ticks that the form brought."""

    def address(name: str) -> str:
        return url_for("console.asset_file", notice_id=notice.id, name=name)

    rows = []
    for number, each in enumerate(pictures, 1):
        kept = set(each.digests) <= set(known)
        src = "" if each.sort == SHEETS else address(each.names[0])
        film = address(each.names[-1]) if each.sort == VIDEO else ""
        rows.append(TickRow(each.key, _words(each, number), _says(each), src, film, kept or each.key in now, kept))
    return rows


def theme_ticks(proposal: ThemeProposal, pictures: Sequence[Pictured], known: Collection[str]) -> list[TickRow]:
    return [
        TickRow(
            each.key,
            _("常备页上的图"),
            _says(each),
            url_for("console.theme_picture", content_digest=each.key),
            "",
            each.key in known,
            each.key in known,
        )
        for each in pictures
    ]


def _words(each: Pictured, number: int) -> str:
    if each.sort == SHEETS:
        return _("PDF 的 %(n)s 页，就是右边屏上的样子", n=len(each.names))
    if each.sort == VIDEO:
        return _("视频")
    return each.words or _("第 %(n)s 张照片，没有说明", n=number)


def _says(each: Pictured) -> str:
    if each.sort == PHOTO:
        return _("照片里没有未成年人的脸，或者监护人同意了")
    if each.sort == VIDEO:
        return _("视频从头看到尾，没有未成年人的脸，或者监护人同意了")
    return _("这些页里没有未成年人的脸，或者监护人同意了")
