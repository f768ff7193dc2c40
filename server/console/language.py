"""Which language a person reads, and how a service's Chinese sentence is said in English.

Chinese is the language of the sources: a page without a translation is still whole. Services answer with finished
Chinese sentences; ``said`` finds the catalogue entry a sentence was made from (its ``%(name)s`` stand where the
words vary) and says it in English. A sentence that has no entry is shown as it is, never dropped.
"""

import re
from functools import lru_cache

from babel.messages.pofile import read_po
from flask import Flask, g, has_request_context, request
from flask_babel import Babel, gettext, lazy_gettext

from server.console.blueprint import HERE

COOKIE = "gongshi-language"
TRANSLATIONS = HERE / "translations"
_HOLE = re.compile(r"%\((\w+)\)s")


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
    for pattern, english_text in _patterns():
        match = pattern.fullmatch(text)
        if match:
            return _filled(english_text, match.groupdict())
    return text


def _filled(text: str, words: dict[str, str]) -> str:
    return _HOLE.sub(lambda hole: said(words[hole[1]]), text)


@lru_cache(maxsize=1)
def _patterns() -> tuple[tuple[re.Pattern[str], str], ...]:
    """Every entry of the English catalogue as a pattern, the most literal first."""
    path = TRANSLATIONS / "en" / "LC_MESSAGES" / "messages.po"
    with path.open("rb") as file:
        catalogue = read_po(file, locale="en")
    entries = [
        (message.id, message.string)
        for message in catalogue
        if isinstance(message.id, str) and isinstance(message.string, str) and message.id and message.string
    ]
    entries.sort(key=lambda entry: (len(_HOLE.findall(entry[0])), -len(_HOLE.sub("", entry[0]))))
    return tuple((_pattern(text), translation) for text, translation in entries if _HOLE.sub("", text).strip())


def _pattern(text: str) -> re.Pattern[str]:
    parts: list[str] = []
    seen: set[str] = set()
    at = 0
    for hole in _HOLE.finditer(text):
        parts.append(re.escape(text[at : hole.start()]))
        name = hole[1]
        parts.append(f"(?P={name})" if name in seen else f"(?P<{name}>.+?)")
        seen.add(name)
        at = hole.end()
    parts.append(re.escape(text[at:]))
    return re.compile("".join(parts), re.DOTALL)
