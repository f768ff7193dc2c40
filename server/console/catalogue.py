"""Keep the English catalogue in step with the sources: ``python -m server.console.catalogue``.

It collects what pages and scripts say and what services answer, keeps the translations there are, drops what is said
no more, and prints what still has no English. A test fails while anything is left.
"""

import sys
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po, write_po

from server.console.blueprint import HERE
from server.console.language import CATALOGUE, SERVICE, lazy
from server.console.sentences import CHINESE, sentences

_METHODS = [("**.py", "python"), ("templates/**.html", "jinja2")]
_KEYWORDS = {"_": None, lazy.__name__: None}


def wanted() -> dict[str, bool]:
    """Every text that may be shown, and whether a service composes it (its words vary inside the sentence)."""
    found: dict[str, bool] = {}
    for _file, _line, message, _comments, _context in extract_from_dir(HERE, _METHODS, keywords=_KEYWORDS):
        if isinstance(message, str) and message:
            found.setdefault(message, False)
    for sentence in sentences():
        found[sentence] = True
    for sentence in sentences(HERE, refusals_only=True):
        found[sentence] = True
    return found


def read() -> Catalog:
    with CATALOGUE.open("rb") as file:
        return read_po(file, locale="en")


def untranslated(catalogue: Catalog) -> list[str]:
    known = {message.id for message in catalogue if message.string}
    return [text for text in wanted() if text not in known and CHINESE.match(text)]


def update(path: Path = CATALOGUE) -> list[str]:
    """Write the catalogue anew and return what it lacks."""
    old = read() if path.exists() else Catalog(locale="en")
    # The date is the first catalogue's: a run that changes nothing leaves the file as it is.
    new = Catalog(
        locale="en", project="gongshi", fuzzy=False, creation_date=old.creation_date, revision_date=old.revision_date
    )
    for text, service in sorted(wanted().items()):
        before = old.get(text)
        new.add(text, before.string if before else "", auto_comments=[SERVICE] if service else [])
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("wb") as file:
        write_po(file, new, width=110, sort_output=True, omit_header=False)
    return untranslated(new)


if __name__ == "__main__":
    sys.stdout.write("".join(f"{text}\n" for text in update()))
