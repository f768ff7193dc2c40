"""One township of real processes: the server over HTTPS, a hall player that records its frames, a cable between them.

It is the demonstration's own show with its hall alone, so that what the demonstration does is what is tested.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Protocol, TypeVar

from PIL import Image
from tuf.api.exceptions import RepositoryError

from deploy.demo.deeds import Wall
from deploy.demo.evidence import Finding, Release, examine, read_release
from deploy.demo.processes import answers, enrol, wait_until
from deploy.demo.show import START_SECONDS, Box, Show
from deploy.demo.town import HALL, LASTING_KINDS
from deploy.demo.township import sample_notices
from server.accounts.roles import Role
from server.accounts.service import create_account
from server.notices.models import Notice
from tests.end_to_end.clerk import Clerk
from tests.fonts import faces

PATIENCE = 180.0  # not how long it takes: how long a starved machine may need before it counts as a hang
DAY = 86400


class Running(Protocol):
    def open(self) -> None: ...
    def end(self) -> None: ...


AnySite = TypeVar("AnySite", bound=Running)


@contextmanager
def opened(make: Callable[[Path], AnySite], folder: Path) -> Iterator[AnySite]:
    """Found such a site and start it; end what runs of it, however far it came."""
    faces()  # without fonts there is nothing to set; the skip says so
    running = make(folder)
    try:
        running.open()
        yield running
    finally:
        running.end()


class Site(Show):
    """``hall`` is the box; every wait ends as soon as what it waits for holds, or fails with a sentence."""

    def __init__(self, folder: Path, database_url: str = "") -> None:
        super().__init__(folder, window=False, tell=lambda text: None, database_url=database_url)
        self.authority = self.data / "tls" / "ca.pem"
        self.today = self.town.services.today()

    @property
    def hall(self) -> Box:
        return self.boxes["hall"]

    def open(self) -> None:
        """Found the town with what always hangs there, start the server, enrol the hall and start its player."""
        self.town.found()
        with self.town.services.session() as session:
            create_account(
                session,
                None,
                "both",
                "周两任（示例）",
                "党政办",
                (Role.AUTHOR, Role.REVIEWER),
                now=self.town.services.clock(),
            )
            session.commit()
        lasting = [notice for notice in sample_notices() if notice.kind in LASTING_KINDS]
        self.town.put_up_all(lasting)
        self.town.publish()
        self.server.start()
        wait_until(lambda: answers(self.url, self.authority), START_SECONDS, "the server's first answer")
        enrol(self.url, self.town.code(HALL), self.hall.state)
        self.hall.hand.start()
        wait_until(lambda: self.wall.verified and bool(self.wall.drawn), PATIENCE, "the first verified page")
        self.seen()

    def clerk(self, username: str) -> Clerk:
        return Clerk(self.url, self.authority, self.town.link(username))

    def days(self, first: int, last: int) -> tuple[str, str]:
        return (self.today + timedelta(days=first)).isoformat(), (self.today + timedelta(days=last)).isoformat()

    @property
    def wall(self) -> Wall:
        return self.snapshot().walls["hall"]

    def item_of(self, notice: int) -> str:
        """The identifier under which releases carry the notice."""
        with self.town.services.reading() as session:
            found = session.get(Notice, notice)
            assert found is not None
            return found.item_id

    def shows(self, item: str) -> bool:
        return item in self.wall.items

    def wait_for(self, item: str) -> None:
        wait_until(lambda: self.shows(item), PATIENCE, f"{item} on the wall")

    def seen(self, *items: str, release: Release | None = None) -> Finding:
        """The whole approved page, of one of ``items`` if there are any, that the main zone's picture comes to hold.

        Never judge a single look: the recorder's picture follows the player's own account by tenths of a second, on a
        busy machine by more, and a page that fades into the next is neither of the two.
        """
        looks: list[Finding] = []

        def found() -> bool:
            looks[:] = [self._look(release or self.release())]
            return looks[0].approved and (not items or looks[0].item in items)

        wait_until(found, PATIENCE, f"an approved page of {' or '.join(items) or 'any item'} in the main zone")
        return looks[0]

    def _look(self, release: Release) -> Finding:
        path = self.hall.picture()
        assert path is not None
        with Image.open(path) as picture:
            return next(each for each in examine(release, self.hall.surface.profile, picture) if each.zone == "main")

    def release(self) -> Release:
        """The repository's release as ngclient accepts it."""
        root = (self.data / "repository" / "metadata" / "1.root.json").read_bytes()
        return read_release(self.data / "repository", root, HALL)

    def release_or_none(self) -> Release | None:
        """The same, or None while the repository is not one that a client would accept."""
        try:
            return self.release()
        except (RepositoryError, ValueError):
            return None
