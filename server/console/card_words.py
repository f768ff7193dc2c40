"""What the cards on the editor's paper say; their script holds no language of its own."""

from playlists.model import Json
from server.console.language import _
from server.console.warning_words import cancelled_words, duty_words, lit_words


def card_words() -> dict[str, Json]:
    return {
        "label": _("标签，如：谁能办"),
        "answer": _("回答；空着就不上屏"),
        "steps": _("步骤"),
        "step": _("第一步做什么"),
        "stepText": _("在哪办、谁来办"),
        "stage": _("阶段"),
        "day": _("日期"),
        "end": _("占全程百分之几，可不填"),
        "percent": _("完成百分之几"),
        "reached": _("现在到哪一步"),
        "notYet": _("还没开始"),
        "doing": _("正在：%s"),
        "after": _("做完了：%s"),
        "allDone": _("全部完成"),
        "hazard": _("什么灾害，如：暴雪"),
        "level": _("级别"),
        "levels": {
            "red": _("红色预警（特别严重）"),
            "orange": _("橙色预警（严重）"),
            "yellow": _("黄色预警（较重）"),
            "blue": _("蓝色预警（一般）"),
            "local": _("本镇提示（不分级）"),
        },
        "duties": {**duty_words()},
        "cancelledDuty": cancelled_words(),
        "litDuty": {"red": lit_words(), "orange": lit_words()},
        "issuer": _("谁发布的"),
        "relay": _("谁转发的"),
        "issued": _("几月几日几时发布"),
        "actions": _("请这样做：最多三句，一句十二个字最好"),
        "action": _("一句话"),
        "drill": _("这是演练"),
        "pdfPage": _("PDF 的一页"),
        "cancelled": _("几时解除；填了就变成“已解除”"),
    }
