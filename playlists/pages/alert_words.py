"""Say what a warning on lamps has to say, and in which ink: its mark, its headlines, the words below them."""

from playlists.blocks.alerts import Alert
from playlists.pages.alert_parts import CANCELLED, LED_LETTERS
from playlists.pages.job import Job
from playlists.pages.led import LedSheet
from playlists.pages.theme import Rgb
from playlists.pages.titles import sense_lines


def mark_of(job: Job, alert: Alert) -> str:
    return "演练" if alert.drill else "示例" if job.document.example else ""


def texts_of(job: Job, alert: Alert) -> list[str]:
    """What to do, then what happens, who says so and when, and the number to call."""
    origin = "，".join(part for part in (alert.issuer and f"{alert.issuer}发布", alert.issued) if part)
    facts = [
        f"{fact.label}：{fact.answer}" if fact.label else fact.answer for fact in alert.facts if fact.answer.strip()
    ]
    actions = [] if alert.cancelled else [text for text in alert.actions if text.strip()]
    over = [f"{alert.cancelled}解除"] if alert.cancelled else []
    called = f"{job.theme.hotline_label}{job.theme.hotline}"
    changed = [job.document.correction] if job.document.correction else []
    return [*over, *changed, *actions, *facts, *([origin] if origin else []), called]


def headlines(sheet: LedSheet, alert: Alert, mark: str, size: int, width: int) -> list[str]:
    """Mark, hazard, level and 已解除 in as few lines as they need; only a word longer than the panel is parted."""
    lines = [""]
    over = CANCELLED if alert.cancelled else ""
    for word, gap in ((mark, ""), (alert.hazard, " "), (alert.word, ""), (over, " ")):
        joined = [f"{lines[-1]}{white if lines[-1] else ''}{word}" for white in (gap, "" if alert.drill else gap)]
        if fitting(sheet, tuple(joined), size, width):
            lines[-1] = fitting(sheet, tuple(joined), size, width)
        elif word:
            parts = sense_lines(word, lambda part: sheet.measure(part, size) <= width, 9)
            lines += parts or [line.seen for line in sheet.lines(word, size, width)]
    # A word that is not there leaves its gap, and a headline stands in the middle.
    return [line.strip() for line in lines if line.strip()]


def signal_of(job: Job, alert: Alert, sheet: LedSheet) -> Rgb:
    """The signal's own colour where the lamps have it; what is called off has none."""
    if alert.cancelled:
        return sheet.inks.label
    return LED_LETTERS[alert.level] if job.profile.palette == "rgb" else sheet.inks.alert


def fitting(sheet: LedSheet, texts: tuple[str, ...], size: int, room: int) -> str:
    """The first of the texts that the room holds."""
    return next((text for text in texts if sheet.measure(text, size) <= room), "")
