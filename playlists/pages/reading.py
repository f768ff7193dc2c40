"""Turn the length of a page into how long it stands, as WALL.md's motion rules say. Whole milliseconds."""


def characters(text: str) -> int:
    return sum(1 for character in text if not character.isspace())


def hall_dwell_ms(text: str, table_rows: int = 0) -> int:
    """At least 8 s; 3 s to find the page and a quarter second a character; a second more for every row of a table."""
    return max(8000, 3000 + 250 * characters(text)) + 1000 * table_rows


def led_dwell_ms(text: str) -> int:
    """At least 4 s; 1.5 s and a third of a second a character."""
    return max(4000, 1500 + 1000 * characters(text) // 3)
