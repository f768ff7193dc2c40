"""What no player could read is not signed: the judge goes through a release's trees as a player does."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from playlists.manifest import pack
from playlists.model import Entry, ItemId
from playlists.tree import Branch, Child, Leaf, encode_page
from server.errors import OperatorError
from server.publishing import Release, compile_release
from server.publishing.contents import Contents, open_release
from server.publishing.judge import refuse_unreadable
from tests.server.publishing.township import MONDAY, channel, notice

Page = Leaf | Branch


def release() -> Release:
    return compile_release(channel((notice(0), notice(1))), 7, MONDAY)


def hung(made: Release, pages: list[Page]) -> Release:
    """The same release with another tree of items; the first page is its root."""
    packed = [pack(encode_page(page)) for page in pages]
    manifest = replace(made.manifest, items=packed[0][0])
    blobs = {**made.blobs, **{ref.digest: travelling for ref, travelling in packed}}
    return replace(made, manifest=manifest, blobs=blobs)


def above(page: Page, *names: str) -> Branch:
    ref, _ = pack(encode_page(page))
    return Branch(tuple(Child(ItemId(name), ref) for name in names))


def empty(wall: tuple[Entry, ...]) -> list[Page]:
    return [above(Leaf(()), "a"), Leaf(())]


def twice(wall: tuple[Entry, ...]) -> list[Page]:
    return [above(Leaf(wall), "a", "b"), Leaf(wall)]


def falling(wall: tuple[Entry, ...]) -> list[Page]:
    return [Leaf(wall[::-1])]


def deep(wall: tuple[Entry, ...]) -> list[Page]:
    pages: list[Page] = [Leaf(wall)]
    while len(pages) < 17:
        pages.insert(0, above(pages[0], "a"))
    return pages


def countless(wall: tuple[Entry, ...]) -> list[Page]:
    """Twelve to the twelfth ways to a page without entries."""
    pages: list[Page] = [Leaf(())]
    while len(pages) < 13:
        pages.insert(0, above(pages[0], *(f"n{number:02}" for number in range(12))))
    return pages


@pytest.mark.parametrize(
    ("pages", "sentence"),
    [
        (empty, "a page without entries"),
        (twice, "ids must rise"),
        (falling, "ids must rise"),
        (deep, "deeper than 16 pages"),
        (countless, "a page without entries"),
    ],
)
def test_a_tree_that_players_refuse_is_not_signed(
    pages: Callable[[tuple[Entry, ...]], list[Page]], sentence: str
) -> None:
    made = release()
    with pytest.raises(OperatorError, match=f"no player could read the release: .*{sentence}"):
        refuse_unreadable(hung(made, pages(made.wall)), None)


def contents_of(made: Release) -> Contents:
    return open_release(made.manifest, made.blobs.__getitem__)


def test_what_the_release_before_held_is_not_opened_again() -> None:
    made = release()
    unread = {entry.item.digest for entry in made.wall} | {made.manifest.items.digest}
    kept = {digest: blob for digest, blob in made.blobs.items() if digest not in unread}
    refuse_unreadable(replace(made, blobs=kept), contents_of(made))
    with pytest.raises(KeyError):
        refuse_unreadable(replace(made, blobs=kept), None)
