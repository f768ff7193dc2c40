"""Set one made-up document and judge its pages; what cannot be shown may only be refused, in a sentence."""

from dataclasses import dataclass, field
from random import Random

from playlists.document import encode_document, parse_document
from playlists.pages.errors import SettingError
from playlists.pages.typesetter import paint, set_pages
from tests.fonts import faces
from tests.fuzz import rules
from tests.fuzz.made_up import MadeUp


@dataclass(slots=True)
class Outcome:
    seed: int
    pages: int = 0
    refused: str = ""
    faults: list[str] = field(default_factory=list)


def tried(seed: int) -> Outcome:
    made, outcome = MadeUp(seed), Outcome(seed)
    if parse_document(encode_document(made.document)) != made.document:
        outcome.faults.append("is another document when it is read again")
        return outcome
    (width, height), profile = made.size, made.profile
    try:
        pages = set_pages(
            made.document, made.place.face, width, height, profile, made.theme, faces(), made.assets, made.kind
        )
        outcome.pages = len(pages)
        outcome.faults += rules.broken(made, pages, faces())
        for page in {id(page): page for page in (pages[0], Random(seed).choice(pages))}.values() if pages else ():
            outcome.faults += rules.lamps(made, page, paint(page, faces()))
    except SettingError as refused:
        outcome.refused = str(refused)
        if not outcome.refused.endswith("."):
            outcome.faults.append(f"is refused without a sentence: {refused}")
    except Exception as error:  # every other failure of the typesetter is a finding, of whatever sort
        outcome.faults.append(f"{type(error).__name__}: {error}")
    return outcome
