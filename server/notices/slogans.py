"""A welcome line from an approved template: choose, fill the words in, choose the screens."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime

from sqlalchemy.orm import Session

from playlists.model import Json
from server.accounts.roles import Actor
from server.channels.placing import place
from server.errors import NotFound
from server.notices.catalogue import fill_slogan
from server.notices.drafts import create_notice
from server.notices.models import Notice, SloganTemplate, TemplateState


def create_slogan(
    session: Session,
    actor: Actor,
    template_id: int,
    words: Mapping[str, str],
    channel_ids: Iterable[str],
    first_day: date,
    last_day: date,
    *,
    now: datetime,
) -> Notice:
    """Return a draft that is ready to be sent to review: a template shortens the writing, not the second person."""
    template = session.get(SloganTemplate, template_id)
    if template is None or template.state is not TemplateState.APPROVED:
        raise NotFound("没有这条标语模板，或已停用。")
    line = fill_slogan(template, words)
    document: dict[str, Json] = {"title": line, "body": []}
    with session.begin_nested():
        notice = create_notice(session, actor, title=line, document=document, kind="slogan", now=now)
        place(session, actor, notice.id, channel_ids, first_day=first_day, last_day=last_day, now=now)
    return notice
