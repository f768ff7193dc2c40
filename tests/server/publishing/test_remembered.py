"""A publisher that remembers publishes the same bytes as one that has just started, and never an old notice."""

from dataclasses import replace
from pathlib import Path

import pytest

from playlists.model import ItemId
from server.errors import OperatorError
from server.publishing import ChannelSource, ItemSource, KeptItem, Published, Publisher, Unchanged, ceremony
from server.publishing.keyring import read_public_key
from tests.server.publishing.test_threshold import Reviewer
from tests.server.publishing.township import HALL, Clock, Township, channel, notice


def source(items: tuple[ItemSource, ...], kept: tuple[KeptItem, ...] = ()) -> ChannelSource:
    """Item 0 hangs, the others are only looked up; the stamp of an item is its words."""
    whole = channel(items, on_the_wall=(ItemId("notice-0"),))
    return replace(whole, kept=kept, stamps={item.id: str(item.document) for item in items[1:]})


def archive(count: int = 40) -> tuple[ItemSource, ...]:
    return tuple(notice(number, in_catalogue=True) for number in range(count))


def kept(publisher: Publisher, items: tuple[ItemSource, ...]) -> tuple[KeptItem, ...]:
    found = [publisher.remembered.kept(HALL, item.id, str(item.document)) for item in items]
    return tuple(one for one in found if one is not None)


def test_what_is_remembered_gives_the_bytes_of_what_is_made_anew(township: Township):
    publisher, items = township.publisher, archive()
    publisher.publish(source(items))
    township.clock.forward(hours=1)
    changed = notice(0, "改过的字。", in_catalogue=True)
    known = kept(publisher, items)
    assert len(known) == len(items) - 1
    assert isinstance(publisher.publish(source((changed,), known)), Published)
    remembered = publisher.release_of(HALL)
    township.clock.forward(hours=1)
    township.publisher.publish(source((notice(0, "再改。", in_catalogue=True), *items[1:])))
    township.clock.forward(hours=1)
    township.publisher.publish(source((changed, *items[1:])))
    anew = township.publisher.release_of(HALL)
    assert remembered is not None
    assert anew is not None
    assert replace(anew, version=remembered.version, issued=remembered.issued) == remembered


def test_a_notice_whose_words_changed_is_not_remembered(township: Township):
    publisher, items = township.publisher, archive()
    publisher.publish(source(items))
    other = notice(7, "换了字。", in_catalogue=True)
    assert publisher.remembered.kept(HALL, other.id, str(other.document)) is None


def test_a_change_is_written_with_few_new_files(township: Township):
    publisher, items = township.publisher, archive(400)
    publisher.publish(source(items))
    before = set(township.files())
    township.clock.forward(hours=1)
    publisher.publish(source((notice(0, "改过的字。", in_catalogue=True),), kept(publisher, items)))
    new = {name for name in township.files().keys() - before if name.startswith("blobs/")}
    assert len(new) <= 8


def test_a_blob_lost_from_the_repository_is_made_anew_at_the_next_publication(township: Township):
    publisher, items = township.publisher, archive()
    publisher.publish(source(items))
    known = kept(publisher, items)
    publisher.repository.blob_path(known[3].entry.item.digest).unlink()
    township.clock.forward(hours=1)
    changed = notice(0, "改过的字。", in_catalogue=True)
    with pytest.raises(OperatorError, match="publish again"):
        publisher.publish(source((changed,), known))
    assert not kept(publisher, items)
    publisher.publish(source((changed, *items[1:])))
    assert publisher.repository.read_blob(known[3].entry.item.digest)


def test_a_blob_cut_short_is_as_good_as_lost(township: Township):
    publisher, items = township.publisher, archive()
    publisher.publish(source(items))
    known = kept(publisher, items)
    publisher.repository.blob_path(known[5].entry.item.digest).write_bytes(b"cut")
    with pytest.raises(OperatorError, match="cut short"):
        publisher.publish(source((), known))


def test_a_kept_item_that_was_withdrawn_is_refused(township: Township):
    publisher, items = township.publisher, archive()
    publisher.publish(source(items))
    known = kept(publisher, items)
    township.clock.forward(hours=1)
    publisher.withdraw([items[4].id])
    with pytest.raises(OperatorError, match="was withdrawn"):
        publisher.publish(source((items[0],), known))


def test_nothing_is_remembered_where_a_reviewer_has_to_read_every_blob(tmp_path: Path):
    reviewer, township = Reviewer(tmp_path / "reviewer", without_pages=True), Township(tmp_path / "data", Clock())
    first = ceremony.set_up(township.desk, 2, [read_public_key(reviewer.public)])
    reviewer.cosign(first.folder)
    publisher, items = township.publisher, archive()
    publisher.finish(first.id)
    township.clock.forward(minutes=1)
    waiting = publisher.publish(source(items))
    reviewer.cosign(waiting.folder)
    publisher.finish(waiting.id)
    township.clock.forward(minutes=1)
    assert isinstance(publisher.publish(source(items)), Unchanged)
    assert not kept(publisher, items)
