"""What the pages of 设置 share: the row of tabs, and a refused form that is shown again with all that was typed."""

from collections.abc import Mapping

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue

from server.audit.overtaken import Overtaken
from server.console.forms import refuse_form
from server.console.language import lazy
from server.errors import Refused

TABS = (
    ("categories", lazy("分类")),
    ("presets", lazy("公示期")),
    ("slogans", lazy("标语")),
    ("dayparts", lazy("时段")),
    ("holidays", lazy("节假日")),
)


def settings_page(
    name: str, tab: str, *, error: Refused | None = None, form: Mapping[str, object] | None = None, **values: object
) -> ResponseReturnValue:
    """``form`` are the words that are kept; after a refusal the fields hold what was typed."""
    page = render_template(
        f"console/settings/{name}.html",
        tab=tab,
        tabs=[(key, str(word), url_for(f"console.settings_{key}")) for key, word in TABS],
        overtaken=isinstance(error, Overtaken),
        form=form or {},
        **values,
    )
    return page, error.status if error else 200


def undone(error: Refused) -> Refused:
    """Leave nothing of a refused deed, before its page is made anew with what was typed."""
    refuse_form(error)
    return error


def typed(name: str) -> str:
    return request.form.get(name, "")


def seen_revision() -> int:
    return request.form.get("revision", -1, type=int)


def back_to(tab: str) -> str:
    return url_for(f"console.settings_{tab}")
