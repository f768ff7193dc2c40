"""Edit the presets of the disclosure period. A changed one counts for notices that choose it from now on.

Last days that notices have already are dates of their own, some of them signed: nothing here moves them.
"""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from playlists.model import Json
from server.accounts.roles import Actor
from server.audit.overtaken import require_latest
from server.audit.service import record
from server.db.locked import locked
from server.errors import Mistakes, NotFound, Refused
from server.notices import catalogue
from server.notices.characters import one_line
from server.notices.models import Notice, PeriodPreset
from server.notices.setting_rows import only_administrators, the_only_name

LONGEST_DAYS = 366
LONGEST_NAME = 40
LONGEST_BASIS = 120
UNITS = ("working", "natural")


@dataclass(frozen=True, slots=True)
class PresetWords:
    """What a form brings; ``days`` is None where it was no number."""

    name: str
    days: int | None
    unit: str
    counts_first_day: bool
    basis: str


@dataclass(frozen=True, slots=True)
class PresetUse:
    preset: PeriodPreset
    notices: int


def preset_uses(session: Session) -> list[PresetUse]:
    counted = select(Notice.preset_id, func.count()).group_by(Notice.preset_id)
    uses = {preset_id: notices for preset_id, notices in session.execute(counted)}
    return [PresetUse(row, uses.get(row.id, 0)) for row in catalogue.presets(session, retired=True)]


def get_preset(session: Session, preset_id: int) -> PeriodPreset:
    preset = session.get(PeriodPreset, preset_id)
    if preset is None:
        raise NotFound("没有这个公示期。")
    return preset


def add_preset(session: Session, actor: Actor, words: PresetWords, *, now: datetime) -> PeriodPreset:
    only_administrators(actor)
    words = _checked(session, words, None)
    preset = PeriodPreset()
    with the_only_name(session, words.name):
        _fill(preset, words)
        session.add(preset)
    unit, start = _rule(preset)
    sentence = f"{actor.name}添了公示期：{preset.name} {preset.days} {unit}（{start}；{preset.basis}）"
    record(session, actor, "preset.add", _subject(preset), sentence, now=now, detail=_kept(preset))
    return preset


def change_preset(
    session: Session, actor: Actor, preset_id: int, words: PresetWords, *, revision: int, now: datetime
) -> PeriodPreset:
    preset = _locked(session, actor, preset_id)
    require_latest(session, _subject(preset), kept=preset.revision, seen=revision)
    words = _checked(session, words, preset.id)
    before = _kept(preset)
    with the_only_name(session, words.name):
        _fill(preset, words)
        if _kept(preset) == before:
            return preset
        preset.revision += 1
    unit, start = _rule(preset)
    old = before["name"]
    sentence = f"{actor.name}把公示期 {old} 改为 {preset.name} {preset.days} {unit}（{start}；{preset.basis}）"
    detail: dict[str, Json] = {"before": before, "after": _kept(preset)}
    record(session, actor, "preset.change", _subject(preset), sentence, now=now, detail=detail)
    return preset


def set_preset_active(session: Session, actor: Actor, preset_id: int, active: bool, *, now: datetime) -> PeriodPreset:
    preset = _locked(session, actor, preset_id)
    if preset.active != active:
        preset.active = active
        preset.revision += 1
        session.flush()
        sentence = f"{actor.name}停用了公示期：{preset.name}"
        if active:
            sentence = f"{actor.name}恢复了公示期：{preset.name}"
        record(session, actor, "preset.change", _subject(preset), sentence, now=now)
    return preset


def _checked(session: Session, words: PresetWords, but: int | None) -> PresetWords:
    name, basis = one_line(words.name), one_line(words.basis)
    days = words.days or 0
    mistakes = Mistakes()
    mistakes.when(not 2 <= len(name) <= LONGEST_NAME, "name", f"公示期的名称写 2 到 {LONGEST_NAME} 个字，如“宅基地”。")
    mistakes.when(not 1 <= days <= LONGEST_DAYS, "days", f"公示几天写 1 到 {LONGEST_DAYS} 的数字。")
    mistakes.when(words.unit not in UNITS, "unit", "请选按工作日还是按自然日算。")
    mistakes.when(not basis, "basis", "依据没写。写明哪个文件、哪一条规定的；没有文件的，写“本镇惯例”。")
    mistakes.when(len(basis) > LONGEST_BASIS, "basis", f"依据最多写 {LONGEST_BASIS} 个字。")
    mistakes.refuse()
    twin = session.scalars(select(PeriodPreset).where(PeriodPreset.name == name)).first()
    if twin is not None and twin.id != but:
        if twin.active:
            raise Refused(f"已经有公示期“{name}”。", "name")
        raise Refused(f"有过公示期“{name}”，停用了；要用，请恢复它。", "name")
    return PresetWords(name, days, words.unit, words.counts_first_day, basis)


def _fill(preset: PeriodPreset, words: PresetWords) -> None:
    preset.name, preset.days, preset.unit = words.name, words.days or 0, words.unit
    preset.counts_first_day, preset.basis = words.counts_first_day, words.basis


def _rule(preset: PeriodPreset) -> tuple[str, str]:
    return "个工作日" if preset.unit == "working" else "天", "含当天" if preset.counts_first_day else "当天不算"


def _kept(preset: PeriodPreset) -> dict[str, Json]:
    return {
        "name": preset.name,
        "days": preset.days,
        "unit": preset.unit,
        "counts_first_day": preset.counts_first_day,
        "basis": preset.basis,
    }


def _locked(session: Session, actor: Actor, preset_id: int) -> PeriodPreset:
    only_administrators(actor)
    preset = locked(session, PeriodPreset, preset_id)
    if preset is None:
        raise NotFound("没有这个公示期。")
    return preset


def _subject(preset: PeriodPreset) -> str:
    return f"preset:{preset.id}"
