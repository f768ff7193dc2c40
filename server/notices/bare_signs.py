"""Characters that no font has and no picture was supplied for: a name on a wall must not be signed as 〓.

They are found wherever the notice would hang, and pinned to where they stand on the paper, each once.
"""

import unicodedata
from collections.abc import Collection, Iterable, Mapping
from dataclasses import replace
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from playlists.document import DocumentError, parse_document, plain_text
from playlists.model import Surface
from server.channels.models import Channel
from server.notices.checking import NoticeFindings, checked_of, findings_of
from server.notices.findings import Finding, Severity
from server.notices.glyphs import supplied
from server.notices.models import Notice, NoticeAsset
from server.notices.paging import bytes_of, places, wall_document
from server.services import Services

SURFACES: tuple[Surface, ...] = ("screen", "led")


def all_findings_of(
    session: Session, notices: Collection[Notice], services: Services, *, today: date
) -> Mapping[int, NoticeFindings]:
    """What the checks say and what the fonts lack: all that keeps a notice from review, wherever it is told."""
    reports = findings_of(session, notices, today=today)
    bare = bare_signs_of(session, notices, services)
    return {
        one.id: replace(reports[one.id], open=(*reports[one.id].open, *_findings(one, bare[one.id])))
        if one.id in bare
        else reports[one.id]
        for one in notices
    }


def bare_signs(session: Session, notice: Notice, services: Services) -> list[str]:
    return bare_signs_of(session, (notice,), services).get(notice.id, [])


def bare_signs_of(session: Session, notices: Collection[Notice], services: Services) -> Mapping[int, list[str]]:
    """Of those that have any."""
    suspect = {one.id: (one, lacks) for one in notices if any((lacks := _undrawn(one, services)).values())}
    if not suspect:
        return {}
    ids = {placed.channel_id for notice, _ in suspect.values() for placed in notice.placements}
    # Held until the end: read for all at once, or each placement would ask for its own.
    channels = session.scalars(select(Channel).where(Channel.id.in_(ids))).all()
    lacking = {number: _where_it_hangs(*found) for number, found in suspect.items()}
    del channels
    brought = _brought(session, services, lacking)
    bare = {number: sorted(signs - brought.get(number, set())) for number, signs in lacking.items()}
    return {number: signs for number, signs in bare.items() if signs}


def _undrawn(notice: Notice, services: Services) -> Mapping[Surface, set[str]]:
    """What the fonts of panels and of screens lack, whether or not it would hang there and a picture was brought."""
    try:
        words = [plain_text(parse_document(wall_document(notice))), notice.issuer]
    except DocumentError:
        return {}  # a card that is half filled in: the typesetter says which, and sets no page
    return {surface: set(services.renderer.missing(words, surface)) for surface in SURFACES}


def _where_it_hangs(notice: Notice, lacks: Mapping[Surface, set[str]]) -> set[str]:
    surfaces = {place.profile.surface for place in places(notice)}
    return {sign for surface in surfaces for sign in lacks[surface]}


def _brought(session: Session, services: Services, numbers: Iterable[int]) -> Mapping[int, set[str]]:
    """The characters of which a whole picture is there. No other file is opened: a page of a PDF is a megabyte."""
    found: dict[int, set[str]] = {}
    for row in session.scalars(select(NoticeAsset).where(NoticeAsset.notice_id.in_(numbers))):
        signs = supplied([row.name])
        if signs and bytes_of(services.data / "uploads", row) is not None:
            found.setdefault(row.notice_id, set()).update(signs)
    return found


def _findings(notice: Notice, signs: Iterable[str]) -> list[Finding]:
    checked = checked_of(notice)
    text = f"{checked.title}\n{checked.text}"
    found = []
    for sign in signs:
        if unicodedata.category(sign) == "Co":
            continue  # somebody's home-made character, which has its own finding
        start = max(text.find(sign), 0)
        spot = checked.at(start)
        found.append(
            Finding(
                f"glyph-{ord(sign):04x}",
                "glyph",
                Severity.MUST,
                f"字库里没有“{sign}”",
                spot.words,
                "墙上画不出这个字，那里会是“〓”。",
                "补一张这个字的图；打错了的，改成对的字。",
                start,
                start + 1,
                field=spot.field,
                block=spot.block,
                part=spot.part,
            )
        )
    return found
