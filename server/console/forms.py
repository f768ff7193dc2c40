"""A refused form comes back with all that was typed in it, and says where it is wrong, why, and how to mend it.

Every form says which of its page it is (``start`` in ``parts/macros.html``). What was refused is kept for the one
request, and the macros that draw fields ask for it; so a view does no more than to answer with its own page
``again``. What is wrong is decided by the services, which name the field (``server.errors``).
"""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field

from flask import flash, g, make_response, request
from flask.typing import ResponseReturnValue

from server.console.blueprint import console
from server.console.shell import leave_nothing
from server.errors import Refused
from server.notices.steps import REASON, SHORTEST_REASON


@dataclass(frozen=True, slots=True)
class Refusal:
    """What became of a form that was refused in this request; a page without one is given ``NO_REFUSAL``."""

    form: str | None
    sentence: str = ""
    found: tuple[tuple[str, str], ...] = ()
    """Fields that are wrong, each with its sentence, in the order they were found."""
    typed: Mapping[str, list[str]] = field(default_factory=dict)

    def here(self, form: str) -> bool:
        return form == self.form

    def of(self, form: str, name: str) -> str:
        """What is wrong with this field, or nothing."""
        return next((sentence for named, sentence in self.found if named == name), "") if self.here(form) else ""

    def value(self, form: str, name: str, kept: object) -> object:
        """What was typed in this field, else what is kept."""
        return (self.typed.get(name) or [""])[0] if self.here(form) else kept

    def chosen(self, form: str, name: str, kept: Collection[str]) -> Collection[str]:
        """The same of boxes that were ticked."""
        return self.typed.get(name, []) if self.here(form) else kept


NO_REFUSAL = Refusal(None)


def refusal() -> Refusal:
    found: Refusal = g.get("refusal", NO_REFUSAL)
    return found


@console.app_context_processor
def _context() -> dict[str, object]:
    return {"refusal": refusal()}


def again(error: Refused, page: Callable[..., ResponseReturnValue], *values: object) -> ResponseReturnValue:
    """Answer a refused form with its own page, ``page(*values)``; nothing of the refused deed stays."""
    refuse_form(error)
    answer = make_response(page(*values))
    if answer.status_code == 200:  # else the page itself is not to be had any more, and leads elsewhere
        answer.status_code = error.status
    return answer


def refuse_form(error: Refused) -> None:
    """Keep what is wrong, and what was typed, for the page that is drawn next."""
    leave_nothing(error)
    if "form" not in request.form:  # not sent by a page of ours: no form of the next one can be meant
        flash(error.sentence, "refused")
    g.refusal = Refusal(request.form.get("form", ""), error.sentence, error.found, request.form.to_dict(flat=False))


def ask_why() -> None:
    """Before the page that asks for a reason is drawn: who came from it with too short a one is told so there."""
    refused = Refused(f"缩短公示要写明原因，至少 {SHORTEST_REASON} 个字。", REASON)
    if request.form.get("form") == "shorten":
        refuse_form(refused)
    else:
        leave_nothing(refused)
