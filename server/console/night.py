"""夜间换深色: the part of the light's form that says when displays wear the night's colours, and its words."""

from collections.abc import Callable

from flask import request

from server.channels.dayparts import clock_text
from server.channels.models import Channel
from server.channels.night import USUAL, NightWords, has_night, set_night
from server.console.language import _
from server.db.base import JsonObject
from server.web import actor, db, now

__all__ = ["has_night", "kept_night", "night_words", "save_night"]


def night_words(each: JsonObject) -> str:
    """The hours of the dark colours as people say them."""
    start, end = clock_text(each["from"]), clock_text(each["to"])
    if each["to"] <= each["from"]:
        return _("夜间配色 %(start)s 至次日 %(end)s", start=start, end=end)
    return _("夜间配色 %(start)s 至 %(end)s", start=start, end=end)


def kept_night(channel: Channel) -> dict[str, str]:
    """What the form holds at first; the hours are suggested, the tick is not."""
    start, end = (channel.night[0]["from"], channel.night[0]["to"]) if channel.night else USUAL
    return {"dark": "1" if channel.night else "", "dark_from": clock_text(start), "dark_to": clock_text(end)}


def save_night(channel: Channel, minutes: Callable[[str], int | None]) -> None:
    """Take what was typed; a channel without such displays is not asked."""
    if has_night(channel):
        typed = (minutes(request.form.get(name, "").strip()) for name in ("dark_from", "dark_to"))
        words = NightWords(*typed) if request.form.get("dark") else None
        set_night(db(), actor(), channel.id, words, now=now())
