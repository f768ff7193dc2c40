"""The words that lie beside the pictures of a stick: how they get into the card, and when each must be gone. Pure."""

from collections.abc import Mapping
from datetime import datetime, timedelta, timezone

NOTE = "请先读我.txt"
CHINA = timezone(timedelta(hours=8))


def note(display: str, about: Mapping[str, object]) -> bytes:
    """Return the note as a Windows text file; ``about`` is what the manifest says of the pages."""
    pages = about["pages"]
    lines = [
        f"{display}：{about['width']}×{about['height']} 点的 LED 屏，图片顺序播放",
        "",
        "怎么用",
        "1. 先看下面“是否齐全”。没齐全时不要拔盘，等一轮放完。",
        "2. 在电脑上打开控制卡自带的软件，新建与屏一样大的节目，不缩放、不旋转。",
        "3. 按文件名的先后把图片加进去，特技选“静止”，停留时间照下表。",
        "4. 软件里能设“有效期”的，每一页照下表设截止时间；不能设的，到期那天必须换盘或删掉那一页。",
        "5. 写入控制卡，到屏前看一遍：字不缺、不歪、不重影。",
        "",
        f"是否齐全：{'齐全' if about['complete'] else '还没齐全，正在收第一轮'}",
        "",
        "文件        停留        截止时间（到点必须撤下）",
    ]
    for page in pages if isinstance(pages, list) else []:
        ends = page["ends"]
        last = "没有截止" if ends is None else f"{datetime.fromisoformat(ends).astimezone(CHINA):%Y-%m-%d %H:%M}"
        lines.append(f"{page['file']:<12}{page['dwell_ms'] / 1000:g} 秒".ljust(22) + last)
    lines += ["", "插着盘的播放端会自己更新这个文件夹，并删掉到期的页；拔下来以后它管不着，请按上表撤下。"]
    return ("\ufeff" + "\r\n".join(lines) + "\r\n").encode()
