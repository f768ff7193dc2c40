"""Remove from the repository what nobody needs any more.

Needed is what the live release of any channel leads to, and, for a stated
number of hours, what it replaced: a player may be half through its download.
Withdrawn content has no such grace. What a killed publisher left behind goes
the same way. Root files always stay: they are how a player gets from the root
it knows to the newest.
"""

from collections.abc import Iterator
from datetime import datetime
from itertools import pairwise
from pathlib import Path

from tuf.api.metadata import Snapshot, Targets

from playlists.manifest import ManifestError, parse_root_manifest, parse_withdrawals
from playlists.model import Digest, ItemId, RootManifest
from server.errors import OperatorError
from server.publishing import roles
from server.publishing.contents import item_refs, open_item, open_release
from server.publishing.repository import Repository, State, blob_path, parse_metadata, prefixed

HOUR = 3600


def tidy(repository: Repository, state: State, now: datetime, keep_replaced_hours: int) -> int:
    """Purge, and return how many files went. The caller holds the publisher's lock."""
    live = _live_files(repository, state)
    withdrawn = _withdrawn(repository, state)
    kept = set(live)
    for snapshot in _recent_snapshots(repository, state, now, keep_replaced_hours):
        kept |= _replaced_files(repository, snapshot, withdrawn)
    gone = [path for path in _removable(repository.folder) if path not in kept]
    for path in gone:
        repository.disk.remove(path)
    return len(gone)


def _live_files(repository: Repository, state: State) -> set[Path]:
    """Everything the live state leads to. Damage here stops the purge: it must not make matters worse."""
    files: set[Path] = set()
    if state.snapshot is None:
        return files
    files.add(repository.metadata / f"{state.snapshot.signed.version}.snapshot.json")
    for name, version in state.versions.items():
        files.add(repository.metadata / f"{version}.{name}.json")
    for name in state.versions:
        if name == Targets.type:
            continue
        role = repository.role(state, name)
        for path, target in role.signed.targets.items() if role else ():
            files.add(repository.folder / "targets" / prefixed(path, target.hashes["sha256"]))
            if name != roles.WITHDRAWALS:
                content = repository.target(state, name, path)
                files |= _blobs(repository, parse_root_manifest(content)) if content else set()
    return files


def _replaced_files(repository: Repository, snapshot: Snapshot, withdrawn: frozenset[ItemId]) -> set[Path]:
    """What a replaced snapshot leads to, as far as it is still whole and holds nothing withdrawn."""
    files = {repository.metadata / f"{snapshot.version}.snapshot.json"}
    for entry_name, entry in snapshot.meta.items():
        path = repository.metadata / f"{entry.version}.{entry_name}"
        files.add(path)
        if not entry_name.startswith(roles.CHANNEL_PREFIX):
            continue
        try:
            role = parse_metadata(path.read_bytes(), Targets, path.name).signed
            for target_path, target in role.targets.items():
                place = repository.folder / "targets" / prefixed(target_path, target.hashes["sha256"])
                manifest = parse_root_manifest(place.read_bytes())
                if not _holds(repository, manifest, withdrawn):
                    files |= {place} | _blobs(repository, manifest)
        except (OSError, OperatorError, ManifestError, KeyError):
            continue
    return files


def _holds(repository: Repository, manifest: RootManifest, withdrawn: frozenset[ItemId]) -> bool:
    if manifest.tombstone or not withdrawn:
        return False
    return bool(withdrawn & open_release(manifest, repository.read_blob).entries.keys())


def _blobs(repository: Repository, manifest: RootManifest) -> set[Path]:
    if manifest.tombstone:
        return set()
    contents = open_release(manifest, repository.read_blob)
    digests: set[Digest] = {ref.digest for ref in contents.frame}
    digests |= {font.file.digest for font in contents.fonts}
    for entry in contents.entries.values():
        digests |= {ref.digest for ref in item_refs(entry, open_item(entry, repository.read_blob))}
    return {blob_path(repository.folder, digest) for digest in digests}


def _withdrawn(repository: Repository, state: State) -> frozenset[ItemId]:
    content = repository.target(state, roles.WITHDRAWALS, roles.WITHDRAWALS_PATH)
    return parse_withdrawals(content).items if content else frozenset()


def _recent_snapshots(repository: Repository, state: State, now: datetime, hours: int) -> Iterator[Snapshot]:
    """The snapshots that were live within the last ``hours``: versions are time, so a successor's says since when."""
    live = state.snapshot.signed.version if state.snapshot else 0
    versions = sorted(
        int(path.name.split(".", 1)[0])
        for path in repository.metadata.glob("*.snapshot.json")
        if path.name.split(".", 1)[0].isdigit()
    )
    for version, successor in pairwise(versions):
        if version < live and successor >= now.timestamp() - hours * HOUR:
            content = (repository.metadata / f"{version}.snapshot.json").read_bytes()
            yield parse_metadata(content, Snapshot, f"{version}.snapshot.json").signed


def _removable(folder: Path) -> Iterator[Path]:
    for path in folder.rglob("*"):
        lasting = path.parent == folder / "metadata" and (
            path.name.endswith(".root.json") or path.name == "timestamp.json"
        )
        if path.is_file() and not lasting:
            yield path
