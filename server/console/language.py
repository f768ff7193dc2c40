"""Which language a person reads, and how a service's Chinese sentence is said in English.

Chinese is the language of the sources: a page without a translation is still whole. Services answer with finished
Chinese sentences; ``said`` finds the catalogue entry a sentence was made from (its ``%(name)s`` stand where the
words vary) and says it in English. A sentence that has no entry is shown as it is, never dropped.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from babel.messages.pofile import read_po
from flask import Flask, g, has_request_context, request
from flask_babel import Babel, gettext, lazy_gettext

from server.console.blueprint import HERE
from server.notices.workflow import ACTION_NAMES_ZH

COOKIE = "gongshi-language"
TRANSLATIONS = HERE / "translations"
CATALOGUE = TRANSLATIONS / "en" / "LC_MESSAGES" / "messages.po"
SERVICE = "service"
"""The comment that marks a sentence a service composes."""
_HOLE = re.compile(r"%\((\w+)\)s")
_TIMES = ("at", "seen", "silent_since")
"""What these holes hold is a time: so a name before one may have a space in it (``石桥村 LED 11-23 08:00``)."""
_TIME = "[-0-9:月日 起]*?"
_NAMES = ("names", "offices")
_MOMENT = re.compile(r"(?:(\d{1,2})月(\d{1,2})日)? ?(\d{1,2}:\d{2}(?::\d{2})?)?( 起 ?)?")
MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


def _(text: str, **values: object) -> str:
    """The text in the page's language; what it names with ``%(name)s`` filled in."""
    return str(gettext(text, **values))


def lazy(text: str) -> object:
    """A text to be translated when it is shown."""
    return lazy_gettext(text)


def chosen_language() -> str:
    """What the person chose, else what the browser asks for, else Chinese."""
    if not has_request_context():
        return "zh"
    if "language" not in g:
        wanted = request.cookies.get(COOKIE)
        g.language = wanted if wanted in ("zh", "en") else (request.accept_languages.best_match(["zh", "en"]) or "zh")
    return str(g.language)


def english() -> bool:
    return chosen_language() == "en"


def start_babel(app: Flask) -> None:
    app.config["BABEL_TRANSLATION_DIRECTORIES"] = str(TRANSLATIONS)
    app.config["BABEL_DEFAULT_LOCALE"] = "zh"
    Babel(app, locale_selector=chosen_language)


def said(sentence: object) -> str:
    """A service's sentence in the language of the page."""
    text = str(sentence)
    if not text or not english():
        return text
    catalogue = _english()
    if text in catalogue.plain:
        return catalogue.plain[text]
    for pattern, english_text in catalogue.composed:
        match = pattern.fullmatch(text)
        if match:
            # Inside a sentence stand names and titles, which are nobody's to translate, and single words of ours.
            words = {name: _word(catalogue, word, name) for name, word in match.groupdict().items()}
            return _filled(english_text, words)
    kind, _space, number = text.rpartition(" ")
    if kind in catalogue.plain and "*" in number:  # a finding is called by what of a number may be said
        return f"{catalogue.plain[kind]} {number}"
    return text


def _word(catalogue: "English", word: str, hole: str) -> str:
    """A word of ours, or a list that holds nothing else, as the days of a daypart; a date; anybody else's as it is."""
    parts = word.split("、")
    if all(part in catalogue.plain for part in parts):
        return ", ".join(catalogue.plain[part] for part in parts)
    if hole in _NAMES:
        return ", ".join(parts)
    found = _MOMENT.fullmatch(word)
    if found is None or not (found[1] or found[4]):
        return word
    day = f"{MONTHS[(int(found[1]) - 1) % 12]} {int(found[2])}" if found[1] else ""
    return " ".join(part for part in ("since" if found[4] else "", day, found[3] or "") if part)


def _filled(text: str, words: Mapping[str, str]) -> str:
    return _HOLE.sub(lambda hole: words[hole[1]], text)


@dataclass(frozen=True, slots=True)
class English:
    plain: Mapping[str, str]
    composed: tuple[tuple[re.Pattern[str], str], ...]
    """The most literal first, so that a loose pattern never takes a sentence from a closer one."""


@lru_cache(maxsize=1)
def _english() -> English:
    with CATALOGUE.open("rb") as file:
        messages = [message for message in read_po(file, locale="en") if message.id and message.string]
    texts = {str(message.id): str(message.string) for message in messages}
    composed = [
        str(message.id) for message in messages if SERVICE in message.auto_comments and _HOLE.search(str(message.id))
    ]
    for verb in ACTION_NAMES_ZH.values():
        # The log says who did what to which notice in one breath; only the verbs are known beforehand.
        text = f"%(who)s{verb}：%(what)s"
        composed.append(text)
        texts[text] = f"%(who)s: {texts.get(verb, verb)}: %(what)s"
    for how in [text for text in texts if text.startswith("用") and text.endswith("登录")]:
        composed.append(f"%(who)s {how}")
        texts[f"%(who)s {how}"] = f"%(who)s {texts[how]}"
    # Of two that are alike, the one whose hole takes times only goes first.
    composed.sort(
        key=lambda text: (
            -len(_HOLE.sub("", text)),
            len(_HOLE.findall(text)),
            not set(_TIMES).intersection(_HOLE.findall(text)),
        )
    )
    return English(
        {text: said for text, said in texts.items() if not _HOLE.search(text)},
        tuple((_pattern(text), texts[text]) for text in composed if _HOLE.sub("", text).strip()),
    )


def _pattern(text: str) -> re.Pattern[str]:
    parts: list[str] = []
    seen: set[str] = set()
    at = 0
    for hole in _HOLE.finditer(text):
        parts.append(re.escape(text[at : hole.start()]))
        name = hole[1]
        parts.append(f"(?P={name})" if name in seen else f"(?P<{name}>{_TIME if name in _TIMES else '.*?'})")
        seen.add(name)
        at = hole.end()
    parts.append(re.escape(text[at:]))
    return re.compile("".join(parts), re.DOTALL)
