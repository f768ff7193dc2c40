"""Where changes are made live: the lock, the clock, the keys and the two ways a signed change can go.

A change whose signatures suffice is committed; one that needs the reviewer is
written down as pending, and finished when he has signed. Both the publisher and
the key ceremony work at this desk.
"""

from collections.abc import Callable, Iterable, Mapping
from contextlib import AbstractContextManager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from tuf.api.metadata import Root, Targets

from playlists.model import ChannelId
from server.config import Config
from server.errors import OperatorError
from server.publishing import roles
from server.publishing.files import Disk, only_publisher
from server.publishing.keyring import KeyRing, read_passphrase
from server.publishing.outcome import Pending, Published
from server.publishing.pending import PendingFolder, Sheet, pending_in, signatures_of, version_of
from server.publishing.repository import Change, Repository, State, parse_metadata, sha256

CLOCK_BACK = timedelta(minutes=5)
CLOCK_AHEAD = timedelta(days=366)


def utc_now() -> datetime:
    return datetime.now(UTC)


class Desk:
    """One data folder with its keys, its repository and its pending changes. Holds nothing open."""

    def __init__(
        self,
        config: Config,
        *,
        clock: Callable[[], datetime] = utc_now,
        disk: Disk | None = None,
        clock_is_right: bool = False,
    ) -> None:
        self.config = config
        self.disk = disk or Disk()
        self.pending = config.data / "pending"
        self.key_folder = config.data / "keys"
        self.repository = Repository(config.data / "repository", self.disk)
        self._clock = clock
        self._clock_is_right = clock_is_right

    @property
    def keys(self) -> KeyRing:
        return KeyRing(self.key_folder, read_passphrase(self.config.keys.passphrase_file), self.disk)

    def alone(self) -> AbstractContextManager[None]:
        """Hold the publisher's lock."""
        return only_publisher(self.config.data / "publisher.lock", self.config.publishing.lock_wait_seconds)

    def now(self, state: State | None) -> datetime:
        """The time to sign with. Devices take their time from what is signed here, so a wild clock is refused."""
        now = self._clock().astimezone(UTC)
        issued = state.issued if state else None
        if issued and not self._clock_is_right and not issued - CLOCK_BACK <= now <= issued + CLOCK_AHEAD:
            raise OperatorError(
                f"this machine's clock says {now:%Y-%m-%d %H:%M} UTC, but the repository was last signed at "
                f"{issued:%Y-%m-%d %H:%M} UTC: set the clock, or if it is right run "
                f"`gongshi-server resign --clock-is-right`"
            )
        return now

    def settle(
        self, state: State | None, change: Change, what: str, now: datetime, extra: Mapping[str, str] | None = None
    ) -> Published | Pending:
        """Commit a change that bears all its signatures; else write it down for the reviewer."""
        root = root_of(change, state)
        roles.refuse_hollow(root, targets_of(change, state))
        if not unsigned(change, state):
            self.repository.commit(change, state, self.keys, now, extra)
            return published(change)
        versions = {role: parse_metadata(raw, Targets, role).signed.version for role, raw in change.roles.items()}
        live = live_versions(state)
        name = f"{what}-{max(versions.values(), default=root.version)}"
        carried = self._without_live_fonts(change)
        sheet = Sheet(
            name,
            what,
            tuple(change.roles),
            tuple(change.targets),
            {role: live.get(role, 0) for role in (*change.roles, *(["root"] if change.root else []))},
            root.version if change.root else None,
            tuple(sorted(carried.blobs)),
        )
        folder = PendingFolder(self.pending / name)
        self.supersede(what, change.targets)
        folder.write(sheet, carried, self._roots(state), self._context(state, change), self.disk)
        return Pending(name, folder.folder)

    def finish(
        self,
        pending: str,
        extra: Mapping[str, str] | None = None,
        look: Callable[[Change, State], None] = lambda _change, _state: None,
    ) -> Published:
        """Make a pending change live, its signatures being complete. ``look`` may refuse it by what is live now."""
        with self.alone():
            folder = PendingFolder(self.pending / Path(pending).name)
            sheet = folder.sheet()
            self._refuse_older(folder, sheet)
            change = folder.change(sheet)
            state = self.repository.load() if self.repository.exists() else None
            now = self.now(state)
            late = overtaken(sheet, state)
            if late:
                live = live_versions(state).get(late[0], 0)
                raise OperatorError(
                    f"{pending} was prepared upon {late[0]} version {sheet.base[late[0]]}, live is {live}: "
                    f"prepare it again, so that nothing published since is lost"
                )
            folder.refuse_damage(sheet, change)
            missing = unsigned(change, state)
            if missing:
                counts = signatures_of(change)
                raise OperatorError(
                    f"{pending} lacks signatures ({', '.join(f'{role} has {counts[role]}' for role in missing)}): "
                    f"have the reviewer run `gongshi-server cosign {folder.folder}`, then finish again"
                )
            if state is not None:
                look(change, state)
            self.repository.commit(change, state, self.keys, now, extra)
            folder.remove()
            return published(change)

    def supersede(self, what: str, targets: Iterable[str] = ()) -> None:
        """Forget what is pending of the same thing: an older approval must not be finished in place of a newer one."""
        ours = set(targets)
        for folder in pending_in(self.pending):
            try:
                sheet = folder.sheet()
            except OperatorError:
                continue  # half copied from a stick: whoever copies it finds it refused as it stands
            if sheet.what == what or ours.intersection(sheet.targets):
                folder.remove()

    def _refuse_older(self, folder: PendingFolder, sheet: Sheet) -> None:
        """One that came back from a stick says what was wanted before another was prepared."""
        for other in pending_in(self.pending):
            try:
                same = set(sheet.targets).intersection(other.sheet().targets)
            except OperatorError:
                continue  # half copied from a stick
            if same and version_of(other.folder) > version_of(folder.folder):
                raise OperatorError(
                    f"{folder.folder.name} is older than {other.folder.name}, which was prepared for the same channel: "
                    f"have that one signed, and finish it"
                )

    def _without_live_fonts(self, change: Change) -> Change:
        """Fonts that are live already were seen when they came: 20 MB less to carry to the reviewer."""
        there = self.repository.blob_path
        blobs = {
            digest: content
            for digest, content in change.blobs.items()
            if not (isinstance(content, Path) and there(digest).exists())
        }
        return replace(change, blobs=blobs)

    def _roots(self, state: State | None) -> dict[int, bytes]:
        if state is None:
            return {}
        metadata = self.repository.metadata
        return {
            version: (metadata / f"{version}.root.json").read_bytes()
            for version in range(1, state.root.signed.version + 1)
        }

    def _context(self, state: State | None, change: Change) -> dict[str, bytes]:
        """The live metadata of what changes, and of targets, for the reviewer to compare with."""
        live = live_versions(state)
        names = {name for name in (*change.roles, Targets.type) if live.get(name)}
        return {f"{name}.json": (self.repository.metadata / f"{live[name]}.{name}.json").read_bytes() for name in names}


def live_versions(state: State | None) -> dict[str, int]:
    return state.versions | {"root": state.root.signed.version} if state else {}


def overtaken(sheet: Sheet, state: State | None) -> list[str]:
    """The roles that were published since a change was prepared: it would undo them."""
    live = live_versions(state)
    return [role for role, version in sheet.base.items() if live.get(role, 0) != version]


def root_of(change: Change, state: State | None) -> Root:
    """The root a change will stand under."""
    if change.root is not None:
        return parse_metadata(change.root, Root, "the new root").signed
    if state is None:
        raise OperatorError("there is no repository yet: run `gongshi-server keys` first")
    return state.root.signed


def targets_of(change: Change, state: State | None) -> Targets:
    """The delegations a change will stand under."""
    if Targets.type in change.roles:
        return parse_metadata(change.roles[Targets.type], Targets, "the new targets").signed
    if state is None:
        raise OperatorError("there is no repository yet: run `gongshi-server keys` first")
    return state.targets.signed


def unsigned(change: Change, state: State | None) -> list[str]:
    """The roles of a change that do not bear enough signatures yet."""
    root, targets = root_of(change, state), targets_of(change, state)
    missing = []
    if change.root is not None:
        metadata = parse_metadata(change.root, Root, "the new root")
        before = state.root.signed if state else root
        if not all(
            each.get_verification_result("root", metadata.signed_bytes, metadata.signatures) for each in (before, root)
        ):
            missing.append("root")
    for name, raw in change.roles.items():
        role = parse_metadata(raw, Targets, name)
        delegator: Root | Targets = root if name == Targets.type else targets
        if not delegator.get_verification_result(name, role.signed_bytes, role.signatures):
            missing.append(name)
    return missing


def published(change: Change) -> Published:
    """Name what a committed change published: its root manifest, if there is one."""
    versions = {name: parse_metadata(raw, Targets, name).signed.version for name, raw in change.roles.items()}
    for path, content in change.targets.items():
        channel = ChannelId(path.removeprefix("channels/").removesuffix(".json"))
        if path == roles.channel_path(channel):
            return Published(channel, versions[roles.channel_role(channel)], f"sha256:{sha256(content)}")
    return Published(None, max(versions.values(), default=0))
