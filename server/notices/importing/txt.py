"""Plain text, in the encodings that Chinese offices really send: UTF-8, UTF-16 with its mark, GB 18030."""

import codecs

from server.notices.characters import tidy
from server.notices.importing.unreadable import Unreadable

NAME = "纯文本"
ENDINGS = (".txt",)
LARGEST = 8 * 1024 * 1024

_MARKS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))


def read(raw: bytes) -> str:
    """Decode by the mark, else as UTF-8, else as GB 18030: UTF-8 is strict enough never to take one for the other."""
    if len(raw) > LARGEST:
        raise Unreadable(f"文件超过 {LARGEST // 1024 // 1024} MB，不像一份公告，请拆开。")
    encodings = [name for mark, name in _MARKS if raw.startswith(mark)] or ["utf-8", "gb18030"]
    for encoding in encodings:
        try:
            text = raw.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\x00" in text:
            break
        return tidy(text)
    raise Unreadable("这个文件不是文本，或编码认不出来；请用记事本另存为 UTF-8 再来。")
