"""Draw the lower panel of a guide on a totem: who is responsible, the whole text to take home, whom to call.

It stands on every page of the guide. Which of these it holds is tried with ``holds`` and decided by the guide.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from playlists.blocks.facts import Fact
from playlists.document import QrCode, Run
from playlists.pages.breaking import Line
from playlists.pages.codes import qr_modules
from playlists.pages.frame import Grid
from playlists.pages.sheet import Sheet
from playlists.pages.theme import Role

_COMPLAINT = "不满意，打"
ACROSS = (48, 36)
"""Units of the code in a totem's panel; the fewer where its words need the room."""
_COMPLAINT_AT = 30
"""Units down the panel to what to do when not satisfied."""


@dataclass(frozen=True, slots=True)
class GuidePanel:
    """A totem's panel: the code, beside it who is responsible, why to scan, and whom to call when not satisfied."""

    persons: Sequence[Fact]
    code: QrCode | None
    across: int

    @property
    def words(self) -> list[str]:
        caption = [self.code.caption or "扫码看全文"] if self.code is not None else []
        return [*(f"{fact.label}　{fact.answer}" for fact in self.persons), *caption]

    def holds(self, sheet: Sheet, grid: Grid) -> bool:
        """Whether no word runs over another, or out of the panel."""
        u, room = grid.u, grid.right - self._left(sheet, grid)
        rows = sum(len(lines) for lines, _ in self._rows(sheet, grid))
        complaint = sheet.measure(f"{_COMPLAINT}{sheet.theme.hotline_label}", 8 * u)
        return complaint <= room and 7 + 11 * rows <= _COMPLAINT_AT + 1

    def _left(self, sheet: Sheet, grid: Grid) -> int:
        if self.code is None:
            return grid.left
        mark = qr_modules(0, 0, self.across * grid.u, self.code.text, sheet.rgb("white"), least=grid.u)
        return grid.left + mark.side + 9 * grid.u

    def _rows(self, sheet: Sheet, grid: Grid) -> list[tuple[list[Line], Role]]:
        room = grid.right - self._left(sheet, grid)
        lines = [sheet.lines([Run(words)], 8 * grid.u, room, justify=False) for words in self.words]
        return [(each, "ink" if n < len(self.persons) else "soft") for n, each in enumerate(lines)]

    def draw(self, sheet: Sheet, grid: Grid) -> None:
        u, theme, top = grid.u, sheet.theme, grid.foot_rule or 0
        sheet.fill(0, top, grid.width, grid.height - top, "panel")
        if self.code is not None:
            white = sheet.rgb("white")
            sheet.marks.append(qr_modules(grid.left, top + 7 * u, self.across * u, self.code.text, white, least=u))
        x, y = self._left(sheet, grid), top + 7 * u
        for lines, ink in self._rows(sheet, grid):
            for line in lines:
                sheet.put(x, y, line, 8 * u, ink)
                y += 11 * u
        size = 15 * u if self.code is not None else 24 * u
        while size > 10 * u and sheet.measure(theme.hotline, size, True) > grid.right - x:
            size -= u
        y = top + (_COMPLAINT_AT + 15) * u - size
        sheet.text(x, y, f"{_COMPLAINT}{theme.hotline_label}", 8 * u, "soft")
        sheet.text(x - sheet.optical(theme.hotline, size, True), y + 12 * u, theme.hotline, size, "key", True)
