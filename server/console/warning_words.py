"""What a warning will do on the walls, in the words of the form that writes it and of the page that signs it."""

from playlists.blocks.alerts import called_off, level_of, warns
from server.console.language import _
from server.notices import service as notices
from server.notices.models import Notice


def duty_words() -> dict[str, str]:
    at_once = _("一上屏就占满主画面，别的都停，字幕也只滚它；到最后一天过完，自己换回来。")
    every_third = _("每放两份别的公告，就放它一次；有字幕的屏，字幕里也滚。")
    return {
        "red": at_once,
        "orange": at_once,
        "yellow": every_third,
        "blue": _("只在字幕里滚；没有字幕的屏，和别的公告轮着放。"),
        "local": _("每放两份别的公告，就放它一次。"),
    }


def cancelled_words() -> str:
    return _("“已解除”照级别放 10 分钟，自己撤下。")


def lit_words() -> str:
    return _("静屏时段也亮。")


def warning_says(notice: Notice) -> str:
    """What happens when this warning is signed; empty for what is none."""
    document = notices.shown_document(notice.document)
    level = level_of(document) if notice.kind == "alert" else None
    if level is None:
        return ""
    if called_off(document):
        return cancelled_words()
    return duty_words()[level] + (lit_words() if warns(document) else "")
