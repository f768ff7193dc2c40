"""Make drafts of a received file: one for each of its parts, linked by their source."""

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
    now: datetime,
) -> list[Notice]:
    """Return the drafts, in the order of the text. Nothing is sent anywhere: each goes its own road."""
    path = PurePath(name)
    source = path.name[:LONGEST_NAME]
    laid = read_laid_out(name, raw)
    if laid is not None:
        title = laid.title or path.stem
        document = document_of(laid)
        made = create_notice(
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
        return [made]
    cut = split(read_file(name, raw))
    if not cut.parts:
        raise Unreadable("文件是空的。")
    return [
        create_notice(
            session,
            actor,
            title=_title(part, cut.title, path.stem),
            category_id=category_id,
            issuer=issuer,
            document=_document(part, cut.title),
            source=source,
            usual=True,
            now=now,
        )
        for part in cut.parts
    ]


def document_of(laid: LaidOut) -> dict[str, Json]:
    body: list[Json] = [*laid.body]
    return {"title": laid.title, "body": body}


def _title(part: Part, whole: str, name: str) -> str:
    return part.title or whole or name


def _document(part: Part, whole: str) -> dict[str, Json]:
    text = part.text
    if not part.heading and whole and text.startswith(whole):
        text = text[len(whole) :].lstrip("\n")  # it has become the draft's title
    document = document_from_text(text)
    if part.heading:
        document["heading"] = part.heading
    return document
