"""The pages a player shows of itself: neutral, pairing, status, LED test pattern; for screens and for LED.

They hold no matter of the township, so they carry no spine and nobody takes them for a notice. No address, no name of
a person, no time stands on them.
"""

from collections.abc import Sequence
from typing import Literal

from playlists.document import Document, Run
from playlists.model import Profile, Theme
from playlists.pages.codes import qr_modules
from playlists.pages.display_list import Page
from playlists.pages.faces import Faces
from playlists.pages.job import Job
from playlists.pages.led import LedSheet, panel
from playlists.pages.led_faces import evergreen_pages
from playlists.pages.led_labels import inset_of
from playlists.pages.sheet import Sheet
from playlists.pages.theme import Role, bright_accent

StatusMark = Literal["", "ok", "notice", "fault"]
MARKS: dict[StatusMark, tuple[str, str, Role]] = {
    "": ("", "", "ink"),
    "ok": ("●", "正常", "down"),
    "notice": ("▲", "注意", "key"),
    "fault": ("■", "故障", "up"),
}
_STANDING_MS = 15_000
_LEAST_STEP = 12
"""Rows of the status page stand so many units apart at the least."""
_NAMELESS = "公示"
_NO_DOCUMENT = Document("built in")


def _job(width: int, height: int, profile: Profile, theme: Theme, faces: Faces) -> Job:
    return Job(_NO_DOCUMENT, width, height, profile, theme, faces, "builtin", "")


def _unit(width: int, height: int, profile: Profile) -> int:
    """These pages are one page each, so their type keeps to the grid where a profile's own type is larger."""
    return max(1, min(profile.unit, (width if height > width else height) // 180))


def _page(sheet: Sheet, text: str = "") -> Page:
    return Page(sheet.width, sheet.height, sheet.rgb("paper"), tuple(sheet.marks), _STANDING_MS, text=text)


def neutral_page(width: int, height: int, profile: Profile, theme: Theme, faces: Faces) -> Page:
    """What hangs where nothing may be shown: the place's name and who to call, no more."""
    job = _job(width, height, profile, theme, faces)
    # Before anybody approved a theme there is no name: then the product's own stands, and the wall is not blank.
    name = theme.place or _NAMELESS
    if profile.surface == "led":
        return evergreen_pages(job)[0] if theme.hotline else _led_lines(job, [name])
    sheet, u = job.sheet(), _unit(width, height, profile)
    # By the display and not by the zone: where two zones hang side by side, their bars are one.
    _bar(sheet, _unit(profile.width, profile.height, profile))
    texts = [(name, 16 * u, True, "ink"), (theme.hotline_label, 10 * u, False, "soft")]
    y = (height - (64 * u if theme.hotline else 16 * u)) // 2
    for text, size, bold, ink in texts:
        if text:
            role: Role = "ink" if ink == "ink" else "soft"
            sheet.text(width // 2, y, text, size, role, bold, "centre")
            y += size + 8 * u
    if theme.hotline:
        size = next(
            (n for n in range(30 * u, 10 * u, -u) if sheet.measure(theme.hotline, n, True) <= width - 20 * u), 10 * u
        )
        sheet.text(width // 2, y - 4 * u, theme.hotline, size, "key", True, "centre")
    return _page(sheet)


def _bar(sheet: Sheet, u: int) -> None:
    tall = 4 * u if not bright_accent(sheet.theme) else u
    sheet.fill(0, 0, sheet.width, max(1, min(tall, sheet.height // 8)), "accent")


def pairing_page(
    code: str,
    qr_text: str,
    check_words: str,
    state: Sequence[tuple[str, str]],
    width: int,
    height: int,
    profile: Profile,
    theme: Theme,
    faces: Faces,
    turn: int = 0,
) -> Page:
    """The code in groups of four, the way to use it, and the state of this box along the foot.

    A panel too small for the code shows its groups by turns, each with its place among them.

    Once there are words to compare the code has been typed: then they stand in its place, and it goes beside them, or
    on a totem to the foot.
    """
    job = _job(width, height, profile, theme, faces)
    symbols = "".join(character for character in code if character.isalnum())
    groups = [symbols[n : n + 4] for n in range(0, len(symbols), 4)]
    if profile.surface == "led":
        if check_words:
            return _led_lines(job, ["核对词", check_words], "核对")
        if groups and LedSheet(job).measure(symbols, 16) > width:
            number = turn % len(groups)
            label = "①②③④"[number % 4]
            return _led_lines(job, [label, groups[number]], label)
        return _led_lines(job, ["配对码", " ".join(groups)], "配对")
    sheet, u = job.sheet(), _unit(width, height, profile)
    portrait = height > width
    hair = max(1, min(profile.width, profile.height) // 1080)
    left, right = (10 * u, width - 10 * u) if portrait else (20 * u, width - 20 * u)
    _bar(sheet, u)
    sheet.text(left, 14 * u, "这块屏等着核对" if check_words else "这块屏还没有配对", 16 * u, "ink", True)
    sheet.middle(left, 119 * u // 3, "装好后，它会显示审核过的公开信息。", 8 * u, "soft")
    sheet.fill(left, 48 * u, right - left, 5 * hair, "ink")
    sheet.text(left, 55 * u, "核对词" if check_words else "配对码", 10 * u, "soft")
    box, gap = (48 * u, 8 * u) if portrait else (59 * u, 5 * u)
    size = next(
        (n for n in range(19 * u, 8 * u, -u) if all(sheet.measure(g, n, True) <= box - 4 * u for g in groups)), 8 * u
    )
    x, y = left, 69 * u
    for group in check_words.split() or groups:
        sheet.fill(x, y, box, 32 * u, "panel", 8 * hair)
        sheet.middle(x + box // 2, y + 47 * u // 3, group, size, "key", True, "centre")
        x += box + gap
    if check_words and portrait:
        state = [("配对码", " ".join(groups)), *state]
    foot = _state_line(sheet, state, left, right, height, u, hair)
    code_side = min(90 * u, foot - 196 * u) if portrait else 66 * u
    code_x, code_y = (left, 190 * u) if portrait else (right - code_side, 55 * u)
    if check_words and not portrait:
        _typed_code(sheet, groups, left + 2 * (box + gap) + 8 * u, u)
    if qr_text and not check_words:
        mark = qr_modules(code_x, code_y, code_side, qr_text, sheet.rgb("white"), least=max(2, u // 2))
        sheet.marks.append(mark)
    y = 110 * u
    for number, step in enumerate(_steps(bool(qr_text), bool(check_words)), 1):
        sheet.text(left, y, str(number), 10 * u, "key", True)
        for line in sheet.lines([Run(step)], 10 * u, right - left - 12 * u, justify=False):
            sheet.put(left + 12 * u, y, line, 10 * u, "ink")
            y += 14 * u
    return _page(sheet, check_words or " ".join(groups))


def _typed_code(sheet: Sheet, groups: Sequence[str], x: int, u: int) -> None:
    """The code that has been typed, beside the words to compare: it still says which of several screens this is."""
    sheet.text(x, 57 * u, "配对码", 8 * u, "soft")
    sheet.middle(x, 69 * u + 47 * u // 3, " ".join(groups), 10 * u, "ink", True)


def _steps(scan: bool, words: bool) -> tuple[str, ...]:
    if words:
        return ("管理网页上也有六位核对词。", "六位都一样，才点“一样，接上”。", "有一位不一样，就点“对不上”。")
    return (
        "管理网页打开“显示屏”。",
        "点“输入配对码”，或用手机扫码。" if scan else "点“输入配对码”，输入上面的码。",
        "点“接上”，再和这里的核对词对一遍。",
    )


def _state_line(
    sheet: Sheet, state: Sequence[tuple[str, str]], left: int, right: int, height: int, u: int, hair: int
) -> int:
    """Along the foot, in as many rows as it needs; answers where its rule stands."""
    rows: list[list[tuple[str, str]]] = [[]]
    used = 0
    for label, value in state:
        wide = sheet.measure(label, 8 * u) + 10 * u // 3 + sheet.measure(value, 8 * u, True)
        if rows[-1] and used + wide > right - left:
            rows.append([])
            used = 0
        rows[-1].append((label, value))
        used += wide + 11 * u
    top = height - 24 * u - 12 * u * (len(rows) - 1)
    sheet.fill(left, top, right - left, 2 * hair, "line")
    for number, row in enumerate(rows):
        x, centre = left, top + 11 * u + number * 12 * u
        for label, value in row:
            x = sheet.middle(x, centre, label, 8 * u, "soft")
            x = sheet.middle(x + 10 * u // 3, centre, value, 8 * u, "ink", True) + 11 * u
    return top


def status_page(
    rows: Sequence[tuple[str, str, StatusMark]], width: int, height: int, profile: Profile, theme: Theme, faces: Faces
) -> Page:
    """Label and value in two columns, a sign and its word where something is right or wrong."""
    job = _job(width, height, profile, theme, faces)
    if profile.surface == "led":
        worst = next((row for mark in ("fault", "notice") for row in rows if row[2] == mark), None)
        first = worst or (rows[0] if rows else ("状态", "", ""))
        return _led_lines(job, [first[0], first[1] or MARKS[first[2]][1]], first[0][:2])
    sheet, u = job.sheet(), _unit(width, height, profile)
    portrait = height > width
    hair = max(1, min(profile.width, profile.height) // 1080)
    left, right = (10 * u, width - 10 * u) if portrait else (20 * u, width - 20 * u)
    _bar(sheet, u)
    sheet.text(left, 14 * u, "这块屏的状态", 16 * u, "ink", True)
    sheet.middle(left, 119 * u // 3, "60秒后自己离开", 8 * u, "soft")
    sheet.fill(left, 48 * u, right - left, 5 * hair, "ink")
    gutter, half = 10 * u, (right - left - 10 * u) // 2
    # A value too long for half the page has all of it where the rows still stand apart; no type is made smaller.
    one_column = portrait or (
        len(rows) * _LEAST_STEP * u <= height - 56 * u and any(_row_width(sheet, row, u) > half for row in rows)
    )
    columns, wide = (1, right - left) if one_column else (2, half)
    tall = max(1, -(-len(rows) // columns))
    step = min(17 * u, (height - 56 * u) // tall)
    for number, (label, value, mark) in enumerate(rows):
        x = left + number // tall * (wide + gutter)
        centre = 49 * u + (number % tall) * step + step // 2
        sheet.middle(x, centre, label, 8 * u, "soft")
        sign, word, ink = MARKS[mark]
        end = x + wide
        if sign:
            start = end - sheet.measure(f"{sign} {word}", 8 * u, True)
            sheet.middle(start, centre, f"{sign} {word}", 8 * u, ink, True)
            end = start - 4 * u
        start = x + _label_width(sheet, label, u)
        sheet.middle(start, centre, _shortened(sheet, value, 8 * u, end - start), 8 * u, "ink", True)
        sheet.fill(x, centre + step // 2 - hair, wide, 2 * hair, "line")
    return _page(sheet)


def _label_width(sheet: Sheet, label: str, u: int) -> int:
    return max(40 * u, sheet.measure(label, 8 * u) + 4 * u)


def _row_width(sheet: Sheet, row: tuple[str, str, StatusMark], u: int) -> int:
    """How wide a row is with nothing left out of it."""
    label, value, mark = row
    sign, word, _ink = MARKS[mark]
    signed = sheet.measure(f"{sign} {word}", 8 * u, True) + 4 * u if sign else 0
    return _label_width(sheet, label, u) + sheet.measure(value, 8 * u, True) + signed


def _shortened(sheet: Sheet, value: str, size: int, room: int) -> str:
    """A technical value may be longer than its row: its beginning and an ellipsis, never ink over the next column."""
    if sheet.measure(value, size, True) <= room:
        return value
    while value and sheet.measure(f"{value}…", size, True) > room:
        value = value[:-1]
    return f"{value}…"


def _led_lines(job: Job, texts: Sequence[str], label: str = "") -> Page:
    """The first text says what it is, the others what there is to read; on one line the label stands for the first."""
    board = panel(job.width, job.height)
    sheet = LedSheet(job)
    shown = [text for text in texts if text] or [""]
    if not board.title:
        _led_line(job, sheet, board.content, shown[-1] if shown else "", label)
        return sheet.page()
    size = _largest(sheet, shown[1:], job.width - 2 * board.rule, job.height - board.top) if board.top else 16
    if board.top:
        sheet.put(inset_of(board), 10 if board.tall else 1 if board.rule else 0, shown[0], 16, sheet.inks.label)
        if board.rule:
            sheet.fill(0, board.rule_y, job.width, 1, sheet.inks.rule)
    lines = [
        (line, sheet.inks.text) for text in shown[1:] for line in sheet.lines(text, size, job.width - 2 * board.rule)
    ]
    if not board.top:
        lines = [(line, sheet.inks.label) for line in sheet.lines(shown[0], size, job.width)] + lines
    room = job.height - board.top
    most = max(1, room // size)
    lines = lines[-most:]
    lead = min(size + size // 4, room // max(1, len(lines)))
    y = board.top + (room - lead * len(lines)) // 2
    for line, ink in lines:
        sheet.put_line(2 if board.rule else 0, y + (lead - size) // 2, line, size, ink)
        y += lead
    return sheet.page()


def _largest(sheet: LedSheet, texts: Sequence[str], width: int, room: int) -> int:
    """The largest size in which no text needs more lines than at 24 px, and all of them have room."""
    least = [len(sheet.lines(text, 24, width)) for text in texts]
    for size in (64, 44, 32):
        if [len(sheet.lines(text, size, width)) for text in texts] == least and sum(least) * size * 9 // 8 <= room:
            return size
    # Words and groups of a code are not torn for the sake of size.
    torn = any(sheet.measure(word, 24) > width for text in texts for word in text.split())
    return 16 if torn else 24


def _led_line(job: Job, sheet: LedSheet, size: int, text: str, label: str) -> None:
    """What does not fit a very small panel is left out whole: half a code or half a number would mislead."""
    top = (job.height - size) // 2
    left = sheet.measure(label, size) + 8 if label else 0
    for start, words in ((left, text), (0, text), (0, text.replace(" ", "")), (0, label)):
        if start + sheet.measure(words, size) <= job.width:
            if start:
                sheet.put(0, top, label, size, sheet.inks.label)
            sheet.put(start, top, words, size, sheet.inks.text)
            return


TEST_STEPS = ("red", "green", "blue", "white", "grid", "text")


def test_pattern(step: int, width: int, height: int, profile: Profile, theme: Theme, faces: Faces) -> Page:
    """Each primary on every lamp, then a grid that shows swapped modules and lost edges, then the size in figures."""
    job = _job(width, height, profile, theme, faces)
    sheet = LedSheet(job)
    name = TEST_STEPS[step % len(TEST_STEPS)]
    full = {"red": (255, 0, 0), "green": (0, 255, 0), "blue": (0, 0, 255), "white": (255, 255, 255)}
    if name in full:
        sheet.fill(0, 0, width, height, full[name])
    elif name == "grid":
        for x in range(0, width, 16):
            sheet.fill(x, 0, 1, height, (255, 0, 0))
        for y in range(0, height, 16):
            sheet.fill(0, y, width, 1, (0, 255, 0) if profile.palette != "red" else (255, 0, 0))
        for x, y, w, h in ((0, 0, width, 1), (0, height - 1, width, 1), (0, 0, 1, height), (width - 1, 0, 1, height)):
            sheet.fill(x, y, w, h, (255, 255, 0) if profile.palette != "red" else (255, 0, 0))
    else:
        return _led_lines(job, ["测试 0123456789", f"{width}×{height}"])
    return sheet.page()
