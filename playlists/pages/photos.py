"""Photographs beside or above a text: whole, of one height, with a hairline round them and their words below."""

from collections.abc import Sequence
from dataclasses import dataclass

from playlists.document import Figure, Run
from playlists.pages.breaking import Line
from playlists.pages.display_list import Picture
from playlists.pages.flow import Slab
from playlists.pages.looks.setting import Setting
from playlists.pages.pictures import Decoded, decode_to_fit
from playlists.pages.sheet import Sheet


@dataclass(frozen=True, slots=True)
class Photo:
    picture: Decoded
    caption: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class PhotoRow:
    """Photographs of one height side by side; ``height`` has the captions."""

    photos: tuple[Photo, ...]
    gap: int
    height: int

    @property
    def width(self) -> int:
        return sum(photo.picture.width for photo in self.photos) + self.gap * (len(self.photos) - 1)

    @property
    def text(self) -> str:
        return "\n".join("".join(line.text for line in photo.caption) for photo in self.photos if photo.caption)


def photo_row(setting: Setting, figures: Sequence[Figure], width: int, height: int) -> PhotoRow:
    """As large as ``width`` x ``height`` allow with everybody's caption; a picture is cut around its point only."""
    sheet, u = setting.sheet, setting.grid.u
    gap, ground, fine = 6 * u, sheet.rgb("paper"), setting.grid.hair
    wide = width - gap * (len(figures) - 1)
    data = [(setting.picture(figure.asset), figure.point) for figure in figures]
    shapes = [decode_to_fit(one, width, height, ground, point, fine) for one, point in data]
    share = sum(shape.width / shape.height for shape in shapes)
    rows = 0
    for _ in range(3):
        # A caption wraps at its picture's width, which hangs on the height the captions leave.
        tall = max(1, min(int(wide / share), height - _caption_height(rows, u)))
        pictures = [
            decode_to_fit(one, max(1, int(tall * shape.width / shape.height)), tall, ground, point, fine)
            for (one, point), shape in zip(data, shapes, strict=True)
        ]
        tall = min(picture.height for picture in pictures)
        pictures = [decode_to_fit(one, width, tall, ground, point, fine) for one, point in data]
        captions = [
            tuple(sheet.lines([Run(figure.caption)], 8 * u, max(picture.width, 16 * u), justify=False))
            if figure.caption.strip()
            else ()
            for figure, picture in zip(figures, pictures, strict=True)
        ]
        needed = max(len(caption) for caption in captions)
        if needed <= rows:
            break
        rows = needed
    photos = tuple(Photo(picture, caption) for picture, caption in zip(pictures, captions, strict=True))
    return PhotoRow(photos, gap, max(photo.picture.height for photo in photos) + _caption_height(needed, u))


def _caption_height(lines: int, u: int) -> int:
    return (2 + 11 * lines) * u if lines else 0


def draw_photos(setting: Setting, sheet: Sheet, row: PhotoRow, x: int, y: int) -> None:
    u = setting.grid.u
    for photo in row.photos:
        picture = photo.picture
        sheet.marks.append(Picture(x, y, picture.width, picture.height, picture.rgb))
        sheet.fill(x, y, picture.width, picture.height, "line", line=setting.grid.rule(2))
        top = y + picture.height + 2 * u
        for line in photo.caption:
            sheet.put(x, top, line, 8 * u, "soft")
            top += 11 * u
        x += picture.width + row.gap


def photo_slab(setting: Setting, figures: Sequence[Figure], height: int) -> Slab:
    row = photo_row(setting, figures, setting.grid.measure, height)
    u = setting.grid.u

    def draw(sheet: Sheet, x: int, y: int) -> None:
        draw_photos(setting, sheet, row, x, y)

    return Slab(row.height, draw, before=5 * u, inset=6 * u, text=row.text)
