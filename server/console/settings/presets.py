"""公示期: how many days, counted how, by which rule; each with the day it would end today."""

from flask import redirect, request
from flask.typing import ResponseReturnValue

from server.accounts.roles import Role
from server.console.blueprint import console
from server.console.language import _
from server.console.settings.frame import back_to, seen_revision, settings_page, typed, undone
from server.console.shell import done, refused_here, today
from server.console.words import month_day
from server.errors import Refused
from server.notices import catalogue
from server.notices.models import PeriodPreset
from server.notices.periods import Unit, period_end
from server.notices.presets import (
    PresetWords,
    add_preset,
    change_preset,
    get_preset,
    preset_uses,
    set_preset_active,
)
from server.web import actor, allow, db, now


def _words() -> PresetWords:
    return PresetWords(
        typed("name"),
        request.form.get("days", type=int),
        typed("unit"),
        bool(typed("counts_first_day")),
        typed("basis"),
    )


def preset_rule(preset: PeriodPreset) -> tuple[str, str]:
    """``7 个工作日``, ``当天不算``."""
    days = _("%(n)s 个工作日", n=preset.days) if preset.unit == "working" else _("%(n)s 天", n=preset.days)
    return days, _("含当天") if preset.counts_first_day else _("当天不算")


def _ends(preset: PeriodPreset) -> str:
    unit: Unit = "working" if preset.unit == "working" else "natural"
    end = period_end(today(), preset.days, unit, preset.counts_first_day, catalogue.holidays(db()))
    return month_day(end.last)


def _list(error: Refused | None = None) -> ResponseReturnValue:
    uses = preset_uses(db())
    return settings_page(
        "presets",
        "presets",
        error=error,
        form={"unit": "working"},
        rows=[(use, preset_rule(use.preset), _ends(use.preset)) for use in uses if use.preset.active],
        retired=[use.preset for use in uses if not use.preset.active],
    )


@console.route("/settings/presets", methods=["GET"])
@allow(Role.ADMINISTRATOR)
def settings_presets() -> ResponseReturnValue:
    return _list()


@console.route("/settings/presets", methods=["POST"])
@allow(Role.ADMINISTRATOR)
def add_settings_preset() -> ResponseReturnValue:
    try:
        made = add_preset(db(), actor(), _words(), now=now())
    except Refused as error:
        return _list(undone(error))
    done(_("添了公示期“%(name)s”。", name=made.name))
    return redirect(back_to("presets"))


@console.route("/settings/presets/<int:preset_id>", methods=["GET", "POST"])
@allow(Role.ADMINISTRATOR)
def settings_preset(preset_id: int) -> ResponseReturnValue:
    refused: Refused | None = None
    if request.method == "POST":
        try:
            changed = change_preset(db(), actor(), preset_id, _words(), revision=seen_revision(), now=now())
        except Refused as error:
            refused = undone(error)
        else:
            done(_("公示期“%(name)s”存好了。", name=changed.name))
            return redirect(back_to("presets"))
    preset = get_preset(db(), preset_id)
    kept = {name: getattr(preset, name) for name in ("name", "days", "unit", "counts_first_day", "basis")}
    return settings_page(
        "preset",
        "presets",
        error=refused,
        form=kept,
        preset=preset,
        rule=preset_rule(preset),
        notices=next(use.notices for use in preset_uses(db()) if use.preset.id == preset.id),
    )


@console.route("/settings/presets/<int:preset_id>/active", methods=["POST"])
@allow(Role.ADMINISTRATOR)
def settings_preset_active(preset_id: int) -> ResponseReturnValue:
    try:
        changed = set_preset_active(db(), actor(), preset_id, bool(typed("active")), now=now())
    except Refused as error:
        return refused_here(error, "settings_presets")
    done(
        _("公示期“%(name)s”恢复了。", name=changed.name)
        if changed.active
        else _("公示期“%(name)s”停用了，原来的公告不动。", name=changed.name)
    )
    return redirect(back_to("presets"))
