"""Reckon how large type must be to be read: from the width of a pixel and the distance of the reader. Pure.

A character is as high as the distance divided by 250, and its ink is 0.92 of its em. Profiles are made with these; the
typesetter takes their unit as it is and lets more pages follow.
"""

_SMALL_UNITS = 8
"""The least type of a page is 8 units."""
_LED_SIZES = (16, 24, 32)


def least_em(pitch_um: int, distance_mm: int) -> int:
    """The least em in pixels of ``pitch_um`` thousandths of a millimetre that is read from so far away."""
    # distance / 250 / 0.92 / pitch, in whole numbers and rounded to the nearest.
    return (distance_mm * 1000 * 2 + 230 * pitch_um) // (230 * pitch_um * 2)


def type_unit(width: int, height: int, pitch_um: int, distance_mm: int) -> int:
    """The type unit of a screen: that of its grid, or more where 8 of those would be too small."""
    grid = max(1, min(width, height) // 180)
    return max(grid, -(-least_em(pitch_um, distance_mm) // _SMALL_UNITS))


def column_least(number: str, unit: int) -> int:
    """How many pixels wide a column must be to say this number to call in the least type of a page.

    Between margins of three units, figures of three fifths of an em; marks are narrower, words wider.
    """
    tenths = sum(4 if mark in " -/" else 6 if mark.isascii() else 12 for mark in number)
    return 6 * unit + -(-tenths * _SMALL_UNITS * unit // 10)


def led_size(pitch_um: int, distance_mm: int) -> int:
    """The size of content on a panel, which is its profile's unit."""
    least = least_em(pitch_um, distance_mm)
    return next((size for size in _LED_SIZES if size >= least), _LED_SIZES[-1])
