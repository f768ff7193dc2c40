"""Set what is seen, not read: a picture with its caption, a code with its word."""

from playlists.document import Figure, QrCode, Run
from playlists.pages.codes import qr_modules
from playlists.pages.display_list import Picture
from playlists.pages.flow import Slab
from playlists.pages.looks.setting import Setting
from playlists.pages.pictures import decode_to_fit
from playlists.pages.sheet import Sheet


def figure_look(setting: Setting, block: Figure) -> list[Slab]:
    data = setting.picture(block.asset)
    sheet, grid = setting.sheet, setting.grid
    u = grid.u
    caption = sheet.lines([Run(block.caption)], 8 * u, grid.measure, justify=False)
    below = (2 * u + 11 * u * len(caption)) if caption else 0
    room = grid.body_bottom - grid.head_rule - 8 * u - below
    picture = decode_to_fit(data, grid.measure, room, sheet.rgb("paper"))

    def draw(sheet: Sheet, x: int, y: int) -> None:
        sheet.marks.append(Picture(x, y, picture.width, picture.height, picture.rgb))
        sheet.fill(x, y, picture.width, picture.height, "line", line=grid.rule(2))
        top = y + picture.height + 2 * u
        for line in caption:
            sheet.put(x, top, line, 8 * u, "soft")
            top += 11 * u

    return [Slab(picture.height + below, draw, before=3 * u, inset=4 * u, text=block.caption)]


def code_look(setting: Setting, block: QrCode) -> list[Slab]:
    sheet, grid = setting.sheet, setting.grid
    u = grid.u
    code = qr_modules(0, 0, 48 * u, block.text, sheet.rgb("white"), least=max(1, u))
    lines = sheet.lines([Run(block.caption or "扫码看全文")], 8 * u, grid.measure - code.side - 5 * u, justify=False)

    def draw(sheet: Sheet, x: int, y: int) -> None:
        sheet.marks.append(qr_modules(x, y, 48 * u, block.text, sheet.rgb("white"), least=max(1, u)))
        top = y + (code.side - 11 * u * len(lines)) // 2
        for line in lines:
            sheet.put(x + code.side + 5 * u, top, line, 8 * u, "soft")
            top += 11 * u

    return [Slab(code.side, draw, before=3 * u, inset=4 * u, text=block.caption)]
