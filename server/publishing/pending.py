"""A pending change: prepared and signed once, waiting in a folder for the reviewer's signature.

The folder has the shape of a repository and holds everything the reviewer must
see, so that it can travel to his machine as plain files and come back. Whether
the signatures suffice is asked when it is finished, never here.
"""

import json
import shutil
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from tuf.api.metadata import Root, Targets

from playlists.canonical import canonical
from playlists.model import Digest
from server.errors import OperatorError
from server.publishing.files import Disk
from server.publishing.repository import Change, blob_path, parse_metadata, prefixed_by_content, sha256

SHEET = "pending.json"
REFUSAL = "refused.txt"
FORMAT = "gongshi-pending/1"
LONGEST_REASON = 200


@dataclass(frozen=True, slots=True)
class Sheet:
    """What is pending. ``base`` are the live versions it was prepared upon: if they move on, it is stale.

    ``blobs`` names every blob of the folder, so that one that came back from the reviewer half copied is noticed.
    """

    id: str
    what: str
    roles: tuple[str, ...]
    targets: tuple[str, ...]
    base: Mapping[str, int]
    new_root: int | None
    blobs: tuple[Digest, ...] = ()


@dataclass(frozen=True, slots=True)
class PendingFolder:
    """One pending change on disk."""

    folder: Path

    def write(
        self, sheet: Sheet, change: Change, roots: Mapping[int, bytes], context: Mapping[str, bytes], disk: Disk
    ) -> None:
        """Write the change; the sheet last, so that half a folder is not taken for a whole one.

        ``roots`` is the whole chain of live roots, ``context`` live metadata by file name: what the reviewer checks
        the change against.
        """
        metadata = self.folder / "metadata"
        disk.write_all({blob_path(self.folder, digest): content for digest, content in change.blobs.items()})
        disk.write_all(
            {
                self.folder / "targets" / prefixed_by_content(path, content): content
                for path, content in change.targets.items()
            }
        )
        disk.write_all({metadata / f"{version}.root.json": content for version, content in roots.items()})
        disk.write_all({metadata / "live" / name: content for name, content in context.items()})
        disk.write_all({metadata / f"{role}.json": content for role, content in change.roles.items()})
        if change.root is not None:
            disk.write(metadata / "root.json", change.root)
        disk.write(self.folder / SHEET, _encode(sheet))

    def sheet(self) -> Sheet:
        try:
            return _parse((self.folder / SHEET).read_bytes())
        except (OSError, KeyError, TypeError, ValueError, AttributeError) as error:
            raise OperatorError(f"{self.folder} holds no whole pending change: prepare it again") from error

    def change(self, sheet: Sheet) -> Change:
        """Read the change back, with whatever signatures it has by now."""
        targets = {}
        for path in sheet.targets:
            name = path.rpartition("/")
            found = sorted((self.folder / "targets" / name[0]).glob(f"*.{name[2]}"))
            if len(found) != 1:
                raise OperatorError(f"{self.folder} lacks the target {path}: prepare the change again")
            targets[path] = found[0].read_bytes()
        blobs: dict[Digest, bytes | Path] = {
            Digest(f"{path.parent.parent.name}:{path.name}"): path
            for path in sorted(self.folder.glob("blobs/*/*/*"))
            if "." not in path.name
        }
        roles = {role: self.metadata(f"{role}.json") for role in sheet.roles}
        return Change(blobs, targets, roles, self.metadata("root.json") if sheet.new_root else None)

    def refuse_damage(self, sheet: Sheet, change: Change) -> None:
        """Refuse content that came back otherwise than it left: the signatures are of what left."""
        for digest in sheet.blobs:
            content = change.blobs.get(digest)
            raw = content if isinstance(content, bytes) else content.read_bytes() if content else b""
            if f"sha256:{sha256(raw)}" != digest:
                raise OperatorError(f"{blob_path(self.folder, digest)} is missing or damaged: copy the folder again")
        for path, raw in change.targets.items():
            if not (self.folder / "targets" / prefixed_by_content(path, raw)).exists():
                raise OperatorError(f"{path} in {self.folder} is damaged: copy the folder again")

    def refusal(self) -> str:
        """Why the reviewer would not sign; empty while he has not refused."""
        try:
            return " ".join((self.folder / REFUSAL).read_text("utf-8", "replace").split())[:LONGEST_REASON]
        except OSError:
            return ""

    def refuse(self, reason: str, disk: Disk) -> None:
        disk.write(self.folder / REFUSAL, f"{reason}\n".encode())

    def metadata(self, name: str) -> bytes:
        path = self.folder / "metadata" / name
        try:
            return path.read_bytes()
        except OSError as error:
            raise OperatorError(f"{path} is missing or unreadable: prepare the change again") from error

    def roots(self) -> dict[int, bytes]:
        """The live roots that came along, by version."""
        found = {int(path.name.split(".")[0]): path for path in (self.folder / "metadata").glob("[0-9]*.root.json")}
        return {version: found[version].read_bytes() for version in sorted(found)}

    def live_role(self, role: str) -> bytes | None:
        path = self.folder / "metadata" / "live" / f"{role}.json"
        return path.read_bytes() if path.exists() else None

    def write_signed(self, name: str, content: bytes, disk: Disk) -> None:
        disk.write(self.folder / "metadata" / name, content)

    def remove(self) -> None:
        """Forget the change: the sheet first, so that a half-removed folder is not taken for a whole one."""
        (self.folder / SHEET).unlink(missing_ok=True)
        shutil.rmtree(self.folder, ignore_errors=True)


def pending_in(folder: Path) -> Iterable[PendingFolder]:
    return [PendingFolder(path.parent) for path in sorted(folder.glob(f"*/{SHEET}"))]


def version_of(folder: Path) -> int:
    """What the folder's name ends in: of two for one channel, the higher was prepared later."""
    number = folder.name.rpartition("-")[2]
    return int(number) if number.isascii() and number.isdecimal() else 0


def signatures_of(change: Change) -> dict[str, int]:
    """How many signatures each role of a change bears, for the sentence that says what is missing."""
    counts = {name: len(parse_metadata(content, Targets, name).signatures) for name, content in change.roles.items()}
    if change.root is not None:
        counts["root"] = len(parse_metadata(change.root, Root, "root").signatures)
    return counts


def _encode(sheet: Sheet) -> bytes:
    return canonical(
        {
            "format": FORMAT,
            "id": sheet.id,
            "what": sheet.what,
            "roles": list(sheet.roles),
            "targets": list(sheet.targets),
            "base": dict(sheet.base),
            "new_root": sheet.new_root,
            "blobs": list(sheet.blobs),
        }
    )


def _parse(content: bytes) -> Sheet:
    value = json.loads(content)
    if value["format"] != FORMAT:
        raise ValueError(value["format"])
    names = [*value["roles"], *value["targets"], value["id"]]
    if not all(isinstance(name, str) and ".." not in name and not name.startswith("/") for name in names):
        raise ValueError("a name that is no name")
    base = {str(role): int(version) for role, version in value["base"].items()}
    new_root = value["new_root"]
    return Sheet(
        value["id"],
        str(value["what"]),
        tuple(value["roles"]),
        tuple(value["targets"]),
        base,
        None if new_root is None else int(new_root),
        tuple(Digest(str(digest)) for digest in value["blobs"]),
    )
