"""Make drafts of a received file: one for each of its parts, linked by their source."""

from collections.abc import Sequence
from datetime import datetime
from pathlib import PurePath

from sqlalchemy.orm import Session

from playlists.model import Json
from server.accounts.roles import Actor
from server.notices.drafts import LONGEST_NAME, create_notice
from server.notices.importing import LaidOut, Unreadable, read_file, read_laid_out
from server.notices.importing.splitting import Part, split
from server.notices.models import Notice
from server.notices.text import document_from_text


def import_file(
    session: Session,
    actor: Actor,
    name: str,
    raw: bytes,
    *,
    category_id: int | None = None,
    issuer: str = "",
    also: Sequence[str] = (),
    now: datetime,
) -> list[Notice]:
    """Return the drafts, in the order of the text. Nothing is sent anywhere: each goes its own road.

    ``also`` are endings that the caller reads by itself, for a refusal to name.
    """
    path = PurePath(name)
    source = path.name[:LONGEST_NAME]
    return [
        create_notice(
            session,
            actor,
            title=title,
            category_id=category_id,
            issuer=issuer,
            document=document,
            source=source,
            usual=True,
            now=now,
        )
        for title, document in _parts(name, raw, path.stem, also)
    ]


def _parts(name: str, raw: bytes, stem: str, also: Sequence[str]) -> list[tuple[str, dict[str, Json]]]:
    """Title and document of each draft."""
    laid = read_laid_out(name, raw)
    if laid is not None:
        return [(laid.title or stem, document_of(laid))]
    cut = split(read_file(name, raw, also))
    if not cut.parts:
        raise Unreadable("文件是空的。")
    return [(part.title or cut.title or stem, _document(part, cut.title)) for part in cut.parts]


def document_of(laid: LaidOut) -> dict[str, Json]:
    body: list[Json] = [*laid.body]
    return {"title": laid.title, "body": body}


def _document(part: Part, whole: str) -> dict[str, Json]:
    text = part.text
    if not part.heading and whole and text.startswith(whole):
        text = text[len(whole) :].lstrip("\n")  # it has become the draft's title
    document = document_from_text(text)
    if part.heading:
        document["heading"] = part.heading
    return document
