"""What the faces of a warning share: the national signal colours, the inks that can be read on them, the sign."""

from playlists.blocks.alerts import Alert, Level
from playlists.document import Document
from playlists.pages.sheet import Ink
from playlists.pages.theme import Rgb

SIGNAL: dict[Level, tuple[Rgb, Rgb]] = {
    "red": ((0xC4, 0x16, 0x1C), (0xFF, 0xFF, 0xFF)),
    "orange": ((0xF2, 0x8C, 0x00), (0x11, 0x11, 0x11)),
    "yellow": ((0xFF, 0xD2, 0x1F), (0x11, 0x11, 0x11)),
    "blue": ((0x0A, 0x5C, 0xAD), (0xFF, 0xFF, 0xFF)),
}
"""Ground and ink. National signals: no theme changes them."""
LED_SIGNAL: dict[Level, tuple[Rgb, Rgb]] = {
    "red": ((0xFF, 0x00, 0x00), (0xFF, 0xFF, 0xFF)),
    "orange": ((0xFF, 0x8C, 0x00), (0x00, 0x00, 0x00)),
    "yellow": ((0xFF, 0xD2, 0x00), (0x00, 0x00, 0x00)),
    "blue": ((0x00, 0x50, 0xFF), (0xFF, 0xFF, 0xFF)),
    "local": ((0x28, 0x64, 0x78), (0xFF, 0xFF, 0xFF)),
}
LED_LETTERS: dict[Level, Rgb] = {
    **{level: ground for level, (ground, _) in LED_SIGNAL.items()},
    "blue": (0x5A, 0x96, 0xFF),
    "local": (0x78, 0xCD, 0xE6),
}
"""The signal as letters on the dark: what is too dark to be read as strokes is lighter."""
DRILL = "这是演练，不是真的预警。"
CANCELLED = "已解除"

Outlines = tuple[tuple[tuple[int, int], ...], ...]


def block_inks(alert: Alert) -> tuple[Ink, Ink]:
    """Ground and ink of the block: the signal's, the theme's own for a township's reminder, pale once it is over."""
    if alert.cancelled:
        return "panel", "ink"
    return SIGNAL[alert.level] if alert.level != "local" else ("accent", "on")


def _bar(x: int, y: int, dx: int, dy: int, wide: int) -> tuple[tuple[int, int], ...]:
    """A stroke from (x, y) along (dx, dy), as the corners of a bar."""
    length = int((dx * dx + dy * dy) ** 0.5) or 1
    sx, sy = -dy * wide // (2 * length), dx * wide // (2 * length)
    return ((x + sx, y + sy), (x + dx + sx, y + dy + sy), (x + dx - sx, y + dy - sy), (x - sx, y - sy))


def _flake() -> Outlines:
    """Six arms in sixths of a turn, each with two pairs of twigs."""
    turns = ((0, -460), (398, -230), (398, 230), (0, 460), (-398, 230), (-398, -230))
    bars = []
    for number, (dx, dy) in enumerate(turns):
        bars.append(_bar(500, 500, dx, dy, 56))
        for part, twig in ((55, 30), (80, 22)):
            x, y = 500 + dx * part // 100, 500 + dy * part // 100
            for side in (-1, 1):
                tx, ty = turns[(number + side) % 6]
                bars.append(_bar(x, y, tx * twig // 100, ty * twig // 100, 54))
    return tuple(bars)


def _rain() -> Outlines:
    cloud = (
        (120, 480),
        (120, 380),
        (230, 290),
        (330, 290),
        (400, 150),
        (600, 110),
        (740, 220),
        (760, 310),
        (880, 350),
        (900, 480),
    )
    drops = tuple(_bar(x, 580, -70, 300, 60) for x in (300, 520, 740))
    return (cloud, *drops)


def _bolt() -> Outlines:
    return (((600, 40), (180, 560), (440, 560), (360, 960), (820, 400), (540, 400)),)


def _wind() -> Outlines:
    return (
        _bar(60, 330, 640, 0, 64),
        _bar(700, 330, 130, -110, 64),
        _bar(60, 530, 820, 0, 64),
        _bar(60, 730, 540, 0, 64),
        _bar(600, 730, 130, 110, 64),
    )


def _sun() -> Outlines:
    disc = tuple((500 + x, 500 + y) for x, y in _octagon(210))
    rays = tuple(
        _bar(500 + x * 3 // 10, 500 + y * 3 // 10, x * 17 // 100, y * 17 // 100, 90) for x, y in _octagon(1000)
    )
    return (disc, *rays)


def _octagon(radius: int) -> list[tuple[int, int]]:
    diagonal = radius * 707 // 1000
    return [
        (0, -radius),
        (diagonal, -diagonal),
        (radius, 0),
        (diagonal, diagonal),
        (0, radius),
        (-diagonal, diagonal),
        (-radius, 0),
        (-diagonal, -diagonal),
    ]


def _waves() -> Outlines:
    return tuple(
        bar
        for y in (330, 530, 730)
        for bar in (
            _bar(60, y, 220, -90, 64),
            _bar(270, y - 90, 230, 90, 64),
            _bar(490, y, 230, -90, 64),
            _bar(710, y - 90, 230, 90, 64),
        )
    )


def _flame() -> Outlines:
    return (
        (
            (520, 40),
            (640, 260),
            (800, 420),
            (850, 640),
            (760, 860),
            (600, 960),
            (620, 800),
            (500, 620),
            (400, 780),
            (420, 960),
            (260, 880),
            (160, 680),
            (200, 480),
            (320, 340),
            (340, 480),
            (440, 380),
        ),
    )


def _caution() -> Outlines:
    """A triangle; the mark of exclamation is left open between its three parts."""
    return (
        ((500, 60), (980, 920), (20, 920), (500, 60), (500, 250), (185, 820), (815, 820), (500, 250)),
        _bar(500, 400, 0, 220, 100),
        _bar(500, 680, 0, 90, 100),
    )


_SIGNS: tuple[tuple[str, Outlines], ...] = (
    ("雪", _flake()),
    ("寒", _flake()),
    ("霜", _flake()),
    ("雹", _flake()),
    ("道路结冰", _flake()),
    ("雷", _bolt()),
    ("洪", _waves()),
    ("汛", _waves()),
    ("涝", _waves()),
    ("雨", _rain()),
    ("台风", _wind()),
    ("风", _wind()),
    ("沙", _wind()),
    ("高温", _sun()),
    ("干旱", _sun()),
    ("火", _flame()),
)


def sign_of(alert: Alert) -> Outlines:
    """The first that its hazard names; a mark of exclamation for all else."""
    return next((sign for word, sign in _SIGNS if word in alert.hazard), _caution())


def alert_of(document: Document) -> Alert | None:
    """The warning a document is, when it is nothing else besides."""
    found = [block for block in document.body if isinstance(block, Alert)]
    return found[0] if len(found) == len(document.body) == 1 else None
