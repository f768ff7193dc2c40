"""Set a table on an LED: one record a page, name left, sum right, the decimal points of all pages on one x.

Second columns go first where room is short, then the amount of a change, the unit, the heading; name, sum and the word
of a change are never dropped: they take two pages rather than be cut. A heading that all records share stands on every
page or, once, before them. ``led_rows`` makes the records.
"""

from collections.abc import Sequence
from dataclasses import replace
from typing import Protocol

from playlists.pages.display_list import Glyphs, Page
from playlists.pages.job import Job
from playlists.pages.led import panel
from playlists.pages.led_labels import headed
from playlists.pages.led_record import Record
from playlists.pages.led_record_lines import Lines
from playlists.pages.led_stacked import Stacked
from playlists.pages.led_sums import Sums
from playlists.pages.led_titled import Titled


class Setter(Protocol):
    def pages(self, record: Record) -> list[Page]: ...

    def words(self, text: str) -> list[Page]:
        """What the records below it have in common, on pages of its own."""


def set_records(job: Job, records: Sequence[Record]) -> list[Page]:
    if not job.document.period:
        job = headed(job, [record.head for record in records])
    setter = _setter(job, Sums(job, records))
    made = [setter.pages(record) for record in records]
    heads = [record.head for record in records if record.sum and record.head and not record.several]
    lacking = {
        record.head
        for record, pages in zip(records, made, strict=True)
        if record.head in heads and not any(_says(page, record) for page in pages)
    }
    unit = job.document.unit
    if not lacking - ({unit} if any(_says_unit(page, unit) for pages in made for page in pages) else set()):
        return [page for pages in made for page in pages]
    # A head on some pages and not on others would make two sums of one: it stands before them all.
    bare = [replace(record, head="", unit="") if record.head in lacking else record for record in records]
    common = max(dict.fromkeys(head for head in heads if head in lacking), key=heads.count)
    said = f"单位：{common}" if common == unit or len(common) < 2 else common
    return [*setter.words(said), *(page for record in bare for page in setter.pages(record))]


def _setter(job: Job, sums: Sums) -> Setter:
    board = panel(job.width, job.height)
    if board.tall:
        return Stacked(job, sums)
    return Titled(job, board, sums) if board.top else Lines(job, board, sums)


def _says(page: Page, record: Record) -> bool:
    return any(isinstance(mark, Glyphs) and mark.text in (record.head, record.short) for mark in page.items)


def _says_unit(page: Page, unit: str) -> bool:
    return any(isinstance(mark, Glyphs) and mark.text.endswith(f"/{unit}") for mark in page.items)
