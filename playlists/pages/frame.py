"""Draw what surrounds the matter on a screen: spine or band, foot, the places of the time; and say what is left.

Places are fractions of the display as WALL.md gives them; type is whole units of the profile. A zone narrower than the
display stands beside a column, which replaces the foot; a lower one stands above a ticker. The title is ``head``'s.
"""

from dataclasses import dataclass

from playlists.model import Profile
from playlists.pages.live import WIDEST, Live, LiveAlign, LiveKind
from playlists.pages.sheet import Sheet
from playlists.pages.theme import Role, bright_accent

_PANEL = 62
"""Units of a totem's panel with a code or a person, where type is larger than the grid's: else it is a share of it."""
_LOW_PANEL = 38
"""Units of a totem's panel that holds nothing but the number to call, in one row."""


@dataclass(frozen=True, slots=True)
class Grid:
    """The places of one zone, in its own pixels. ``hair`` is the thickness of a 1 px line at 1080p, scaled."""

    width: int
    height: int
    u: int
    hair: int
    portrait: bool
    spine: int
    left: int
    right: int
    title_top: int
    meta_centre: int
    head_rule: int
    body_bottom: int
    foot_rule: int | None
    larger: bool = False
    """Whether type is larger than the grid's, for readers far off: then white gives way before pages do."""

    @property
    def max_rows(self) -> int:
        """Rows of a table one reads in one stand; a totem has the height for more."""
        return 14 if self.portrait else 7

    @property
    def measure(self) -> int:
        return self.right - self.left

    def rule(self, pixels: int) -> int:
        return pixels * self.hair


def make_grid(width: int, height: int, profile: Profile, *, panel: bool = False) -> Grid:
    """With ``panel`` a totem's lower panel holds a code or a person; else only who to call, and is as low as that."""
    full_w, full_h, u = profile.width, profile.height, profile.unit
    hair = max(1, (min(full_w, full_h) + 540) // 1080)
    portrait, larger = full_h > full_w, u * 180 > min(full_w, full_h)
    beside_column = width < full_w
    if portrait:
        band = full_h * 81 // 1000 // hair * hair
        margin = (full_w * 56 + 500) // 1000
        left, right = margin, width - margin
        if profile.unit * 180 == full_w:
            left, right = 10 * u, width - 10 * u
        spine, title_top = band, full_h * 109375 // 1000000
        # As on a hall screen below: larger type moves what stands under the title.
        meta_centre = max(full_h * 192188 // 1000000, title_top + 22 * u)
        head_rule = max(full_h * 221875 // 1000000, meta_centre + 6 * u)
        foot = height * 80625 // 100000 if panel else height - _LOW_PANEL * u
        if panel and larger:
            foot = min(foot, height - _PANEL * u)
        return Grid(
            width,
            height,
            u,
            hair,
            True,
            spine,
            left,
            right,
            title_top,
            meta_centre,
            head_rule,
            foot - 6 * u,
            foot,
            larger,
        )
    spine = full_w * 6875 // 100000
    left = full_w * (10000 if beside_column else 11250) // 100000
    right = width - full_w * 2500 // 100000 if beside_column else full_w * 95000 // 100000
    foot_rule = None if beside_column else height - (full_h - full_h * 91112 // 100000)
    bottom = height - 6 * u if foot_rule is None else foot_rule - 4 * u
    title_top = full_h * 5556 // 100000
    # The grid stands while its type does; where larger type would touch, the meta line and its rule give way.
    meta_centre = max(full_h * 20093 // 100000, title_top + 22 * u)
    return Grid(
        width,
        height,
        u,
        hair,
        False,
        spine,
        left,
        right,
        title_top,
        meta_centre,
        max(full_h // 4, meta_centre + 6 * u),
        bottom,
        foot_rule,
        larger,
    )


def draw_frame(sheet: Sheet, grid: Grid, slip: str) -> tuple[Live, ...]:
    """Spine or band, and the foot; answers the places left for the time."""
    draw_spine(sheet, grid, slip)
    if grid.foot_rule is None:
        return ()
    return _panel(sheet, grid) if grid.portrait else _foot(sheet, grid)


def draw_spine(sheet: Sheet, grid: Grid, slip: str) -> None:
    (_band if grid.portrait else _spine)(sheet, grid, slip)


def _spine(sheet: Sheet, grid: Grid, slip: str) -> None:
    """The spine of a thread-bound book with its title slip; an edge where the accent would be too bright a field."""
    u, edge = grid.u, bright_accent(sheet.theme)
    sheet.fill(0, 0, grid.spine, grid.height, "paper" if edge else "accent")
    if edge:
        sheet.fill(grid.spine - u, 0, u, grid.height, "accent")
    size, step = 10 * u, 12 * u
    height = 7 * u + step * len(slip)
    x = (grid.spine - 15 * u - (u if edge else 0)) // 2
    sheet.fill(x, 10 * u, 15 * u, height, "accent" if edge else "white")
    sheet.fill(x + u, 11 * u, 13 * u, height - 2 * u, "on" if edge else "accent", line=grid.rule(2))
    sheet.vertical(x + 15 * u // 2, 10 * u + 25 * u // 6, slip, size, step, "on" if edge else "accent", True)
    place, size, step = sheet.theme.place, 8 * u, 10 * u
    last = grid.height - 47 * u // 6 - size // 2
    top = last - step * (len(place) - 1)
    if top > 10 * u + height + 2 * u:
        sheet.vertical(x + 15 * u // 2, top, place, size, step, "ink" if edge else "on")


def _band(sheet: Sheet, grid: Grid, slip: str) -> None:
    u, edge = grid.u, bright_accent(sheet.theme)
    sheet.fill(0, 0, grid.width, grid.spine, "paper" if edge else "accent")
    if edge:
        sheet.fill(0, grid.spine - u, grid.width, u, "accent")
    centre = grid.spine // 2 + u // 6
    width, size, rows = 12 * u + 10 * u * len(slip), 10 * u, [slip]
    if narrow := width > grid.measure:
        # Half a totem has no room for eight characters in one row; two rows have none for the line around them.
        half = -(-len(slip) // 2)
        width, size, rows = 4 * u + 8 * u * half, 8 * u, [slip[:half], slip[half:]]
    height = 18 * u if narrow else 16 * u
    sheet.fill(grid.left, centre - height // 2, width, height, "accent" if edge else "white")
    if not narrow:
        box = (grid.left + u, centre - height // 2 + u, width - 2 * u, height - 2 * u)
        sheet.fill(*box, "on" if edge else "accent", 0, grid.rule(2))
    first = centre - (len(rows) - 1) * 17 * u // 4
    for number, row in enumerate(rows):
        middle = first + number * 17 * u // 2
        sheet.middle(grid.left + width // 2, middle, row, size, "on" if edge else "accent", True, "centre")
    place = sheet.theme.place
    if grid.left + width + 4 * u + sheet.measure(place, 8 * u) <= grid.right:
        sheet.middle(grid.right, centre, place, 8 * u, "ink" if edge else "on", False, "right")


def _foot(sheet: Sheet, grid: Grid) -> tuple[Live, ...]:
    u, theme, rule = grid.u, sheet.theme, grid.foot_rule or 0
    sheet.fill(grid.left, rule, grid.measure, grid.rule(2), "line")
    centre = rule + (grid.height - rule) * 51 // 100
    x = sheet.middle(grid.left, centre, theme.hotline_label, 8 * u, "soft")
    sheet.middle(x + 4 * u, centre, theme.hotline, 10 * u, "key", True)
    return time_places(sheet, grid.right, centre, u, 2 * (grid.height - centre))


def time_places(sheet: Sheet, right: int, centre: int, u: int, room: int) -> tuple[Live, ...]:
    """The clock at the right edge, the date before it; both keep their places whatever the hour."""
    clock = live(sheet, "clock", 10 * u, True, "ink", "right", right, centre, "paper", min(10 * u * 5 // 4, room))
    date = live(sheet, "date", 8 * u, False, "soft", "right", clock.x - 4 * u, centre, "paper")
    return clock, date


def live(
    sheet: Sheet,
    kind: LiveKind,
    size: int,
    bold: bool,
    ink: Role,
    align: LiveAlign,
    x: int,
    centre: int,
    ground: Role,
    height: int = 0,
) -> Live:
    """An empty place as wide as the widest time or date, its em box centred on a row."""
    width = sheet.measure(WIDEST[kind], size, bold)
    height = height or size * 5 // 4
    return Live(
        kind=kind,
        x=x - width if align == "right" else x,
        y=centre - height // 2,
        width=width,
        height=height,
        size=size,
        bold=bold,
        colour=sheet.rgb(ink),
        ground=sheet.rgb(ground),
        align=align,
    )


def _panel(sheet: Sheet, grid: Grid) -> tuple[Live, ...]:
    """The lower panel of a totem: who to call, label and number in one row where they have room."""
    u, theme, top = grid.u, sheet.theme, grid.foot_rule or 0
    sheet.fill(0, top, grid.width, grid.height - top, "panel")
    centre = (top + grid.height) // 2
    gap = 6 * u if theme.hotline_label else 0
    x, above = grid.left + sheet.measure(theme.hotline_label, 8 * u) + gap, centre
    if gap and x + sheet.measure(theme.hotline, 10 * u, True) > grid.right:
        # A narrow zone has them below one another: the number is never cut.
        x, above, centre = grid.left, top + 10 * u, top + 25 * u
    sheet.middle(grid.left, above, theme.hotline_label, 8 * u, "soft")
    size = 24 * u
    while size > 10 * u and x + sheet.measure(theme.hotline, size, True) > grid.right:
        size -= u
    sheet.middle(x, centre, theme.hotline, size, "key", True)
    return ()
