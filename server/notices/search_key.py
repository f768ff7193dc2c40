"""What a notice is found by: its title, its number, and the title's pinyin, whole and as initials.

The key is worked out when a title is written, never when somebody searches. Pure. How a character is read depends on
its neighbours (银行, 行动), and the dictionary of phrases is not always right: where it differs from the character's
usual reading, both are kept.
"""

import unicodedata


def search_key(title: str, number: str) -> str:
    """One line for each way to ask; no way crosses a line."""
    plain = _folded(title)
    readings = dict.fromkeys((tuple(_syllables(plain)), tuple(_usual(plain))))
    lines = [plain, _folded(number)]
    for syllables in readings:
        lines += ["".join(syllable[0] for syllable in syllables), "".join(syllables)]
    return "\n".join(dict.fromkeys(lines))


def search_words(query: str) -> list[str]:
    """The words of a question as keys hold them; all of them must be there."""
    # 绿 is lv on every Chinese keyboard; some write lü all the same, and xi'an for 西安.
    return _folded(query).replace("ü", "v").replace("'", "").replace("’", "").split()


def _folded(text: str) -> str:
    return " ".join(unicodedata.normalize("NFKC", text).casefold().split())


def _syllables(text: str) -> list[str]:
    # Loading the dictionary costs 0.2 s and 60 MB: commands that write no title do without.
    from pypinyin import lazy_pinyin

    found: list[str] = []
    for piece in lazy_pinyin(text, errors=_unread):
        # Letters and digits stand one by one, so that the initials of 第3批ABC are d3pabc.
        found += [sign for sign in piece if sign.isalnum()] if piece.startswith(_UNREAD) else [piece]
    return found


def _usual(text: str) -> list[str]:
    return [syllable for sign in text for syllable in _syllables(sign)]


_UNREAD = "\n"
"""Marks what is no Chinese character; no folded text holds it."""


def _unread(run: str) -> str:
    return _UNREAD + run
