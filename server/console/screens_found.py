"""The search finds screens, too: by name, number, village or the person to call, in characters or pinyin initials."""

from collections.abc import Sequence

from flask import url_for

from server.channels.panels import profile_choice
from server.console.language import said
from server.console.views import SHAPES, ScreenFound
from server.displays import service as displays
from server.displays.service import DisplayView
from server.notices.search_key import search_key, search_words
from server.web import db, now

MOST = 12
"""Whoever means more of them opens 显示屏, where all stand."""


def screens_found(query: str) -> Sequence[ScreenFound]:
    """Those that every word of the question fits. They are few, so their keys are made when they are asked for."""
    words = search_words(query)
    if not words:
        return ()
    found = [view for view in displays.list_displays(db(), now=now()) if all(word in _key(view) for word in words)]
    return [_found(view) for view in found[:MOST]]


def _key(view: DisplayView) -> str:
    one = view.display
    return search_key(" ".join((one.name, one.village, one.contact)), one.id)


def _found(view: DisplayView) -> ScreenFound:
    one = view.display
    choice = profile_choice(one.profile_id)
    return ScreenFound(
        one.name,
        url_for("console.display", display_id=one.id),
        said(view.chip.words),
        SHAPES[view.chip.shape],
        said(choice.name_zh) if choice else one.profile_id,
    )
