"""Refuse a release with errors before it is signed. What an error is, ``playlists.check`` says."""

from collections.abc import Sequence
from datetime import datetime

from playlists import check
from playlists.check import Problem
from playlists.fields import ManifestError
from playlists.holidays import HolidayTable
from playlists.manifest import parse_fonts, parse_holidays, parse_root_manifest, parse_schedule, parse_theme, unpack
from playlists.model import Digest, RootManifest, Theme
from playlists.pages.kind_names import KINDS
from playlists.tree import walk
from server.errors import OperatorError
from server.publishing.compile import Release
from server.publishing.contents import Contents, Load, open_item, theme_pictures

KNOWN_KINDS = KINDS | {"image"}
EMPTIED = "emptied-zone"
TOLD_AT_ONCE = 5


class FaultyReleaseError(OperatorError):
    """The release has errors; ``problems`` are all of them, each with a Chinese and an English sentence."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        told = [f"{problem.where}: {problem.sentence_en}" for problem in problems[:TOLD_AT_ONCE]]
        more = f"; and {len(problems) - TOLD_AT_ONCE} more" if len(problems) > TOLD_AT_ONCE else ""
        super().__init__(f"nothing was published, the release has errors: {'; '.join(told)}{more}")
        self.problems = tuple(problems)


def found(release: Release, holidays: HolidayTable, previous: Contents | None, now: datetime) -> tuple[Problem, ...]:
    """Everything wrong with a release, warnings too."""
    new = check.Release(
        release.manifest, release.timetable, {entry.id: entry for entry in release.wall}, release.items, holidays
    )
    old = None
    if previous:
        shown = {entry.id: entry for entry in previous.wall}
        old = check.Release(previous.manifest, previous.timetable, shown, {}, holidays)
    return tuple(check.problems(new, now, KNOWN_KINDS, old))


def refuse_unreadable(release: Release, previous: Contents | None) -> None:
    """Read the release as a player would: what its parser refuses must not be signed.

    Pages and items of the release before were read when they were new; their digests say that they are the same.
    """

    def load(digest: Digest) -> bytes:
        return release.blobs[digest]

    pages = {ref.digest for ref in previous.frame} if previous else set()
    items = {entry.item.digest for entry in previous.entries.values()} if previous else set()
    try:
        manifest = parse_root_manifest(release.root)
        parse_schedule(unpack(manifest.schedule, load(manifest.schedule.digest)))
        parse_fonts(unpack(manifest.fonts, load(manifest.fonts.digest)))
        refuse_other_words(manifest, load)
        for ref in theme_pictures(manifest, load):
            unpack(ref, load(ref.digest))
        parse_holidays(unpack(manifest.holidays, load(manifest.holidays.digest)))
        for tree in (manifest.items, manifest.catalogue):
            for entry in walk(tree, lambda ref: load(ref.digest), pages) if tree else ():
                if entry.item.digest not in items:
                    open_item(entry, load)
                    items.add(entry.item.digest)
    except ManifestError as error:
        raise OperatorError(f"nothing was published, no player could read the release: {error}") from error


def refuse_other_words(manifest: RootManifest, load: Load) -> Theme:
    """Return the theme of the night, or of the day where there is no other; it may change colours and not a word."""
    day = parse_theme(unpack(manifest.theme, load(manifest.theme.digest)))
    if manifest.night is None:
        return day
    night = parse_theme(unpack(manifest.night.theme, load(manifest.night.theme.digest)))
    if (night.place, night.hotline_label, night.hotline) != (day.place, day.hotline_label, day.hotline):
        raise OperatorError(
            f"the night theme of {manifest.channel} says other words than the day's: give it the same place and hotline"
        )
    if night.picture != day.picture:
        raise OperatorError(
            f"the night theme of {manifest.channel} has another picture than the day's: give it the same"
        )
    return night


def refuse_faulty(
    release: Release, holidays: HolidayTable, previous: Contents | None, now: datetime, may_empty: bool
) -> None:
    refuse_unreadable(release, previous)
    errors = [
        problem
        for problem in found(release, holidays, previous, now)
        if problem.severity == "error" and not (may_empty and problem.rule == EMPTIED)
    ]
    if errors:
        raise FaultyReleaseError(errors)
