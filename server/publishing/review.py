"""The reviewer's side of threshold 2: look at a pending change, refuse what is wrong, sign the rest.

Runs on the reviewer's own machine on nothing but the pending folder, his key
and what he remembers. The server that prepared the folder is not trusted: every
signature, digest and page is checked here before anything is signed.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeVar

from securesystemslib.signer import CryptoSigner
from tuf.api.exceptions import RepositoryError
from tuf.api.metadata import Metadata, Root, Targets

from playlists.fields import ManifestError
from playlists.manifest import parse_root_manifest, parse_theme, unpack
from playlists.model import Digest, Item, PageRecord, Profile, Ref, RootManifest, Zone
from server.errors import OperatorError
from server.publishing import roles
from server.publishing.contents import Contents, item_refs, open_item, open_release
from server.publishing.files import Disk
from server.publishing.fonts import FontFile
from server.publishing.memory import Memory
from server.publishing.pagesetter import TypesetPages, picture_page
from server.publishing.pending import PendingFolder, Sheet
from server.publishing.repository import Change, blob_path, parse_metadata, sha256
from server.publishing.source import zones_of

M = TypeVar("M", Root, Targets)


@dataclass(slots=True)
class Review:
    """One look at one pending change. ``lines`` tell the reviewer what he is about to sign."""

    folder: PendingFolder
    signer: CryptoSigner
    memory: Memory
    fonts: Path | None = None
    pictures: Path | None = None
    without_pages: bool = False
    """The reviewer has said that he signs words whose pages this machine cannot set."""
    lines: list[str] = field(default_factory=list)
    seen: set[Digest] = field(default_factory=set)
    to_sign: list[str] = field(default_factory=list)
    remembered: Memory = field(default_factory=Memory)

    def look(self) -> None:
        """Check everything; raise the first thing that is wrong."""
        sheet = self.folder.sheet()
        change = self.folder.change(sheet)
        try:
            root, trusted = self._root(change)
            targets = self._targets(change, root)
            roles.refuse_hollow(root, targets)
            versions = dict(self.memory.versions)
            for role in sheet.roles:
                versions[role] = self._role(sheet, change, role, root, targets)
        except (RepositoryError, ManifestError) as error:
            raise OperatorError(
                f"{self.folder.folder} is not what it should be: {error}; nothing was signed"
            ) from error
        if not self.to_sign:
            raise OperatorError(f"{sheet.id} asks nothing of the key {self.signer.public_key.keyid[:16]}")
        self.remembered = Memory(trusted, versions, self.memory.seen | self.seen)

    def sign(self, disk: Disk) -> None:
        """Add the reviewer's signature to what ``look`` found in order."""
        for role in self.to_sign:
            name = f"{role}.json"
            if role == Root.type:
                self._append(name, parse_metadata(self.folder.metadata(name), Root, name), disk)
            else:
                self._append(name, parse_metadata(self.folder.metadata(name), Targets, name), disk)

    def _append(self, name: str, metadata: Metadata[M], disk: Disk) -> None:
        metadata.sign(self.signer, append=True)
        self.folder.write_signed(name, metadata.to_bytes(roles.SERIALIZER), disk)

    # Root and targets

    def _root(self, change: Change) -> tuple[Root, str]:
        """The root this change stands under, and what to remember: the newest root that is live.

        A root is known by its signed part, since signatures are still being added to it. A new root that is never
        finished must not be remembered, or the next change would seem to come from elsewhere.
        """
        chain = {
            version: parse_metadata(content, Root, f"{version}.root.json")
            for version, content in self.folder.roots().items()
        }
        trusted = {sha256(metadata.signed_bytes): version for version, metadata in chain.items()}
        if self.memory.root:
            if self.memory.root not in trusted:
                raise OperatorError(
                    f"{self.folder.folder} does not come from the repository this key signs for: its root is another"
                )
            start = trusted[self.memory.root]
        else:
            start = min(chain, default=0)
        current: Root | None = None
        name = ""
        for version in sorted(number for number in chain if number >= start):
            metadata = chain[version]
            for delegator in (current, metadata.signed):
                if delegator:
                    delegator.verify_delegate("root", metadata.signed_bytes, metadata.signatures)
            current, name = metadata.signed, sha256(metadata.signed_bytes)
        if change.root is not None:
            current = self._new_root(change.root, current)
            name = name or sha256(parse_metadata(change.root, Root, "root.json").signed_bytes)
        if current is None:
            raise OperatorError(f"{self.folder.folder} brings no root: prepare it again")
        if not self.memory.root:
            self.lines.append(f"first signature with this key; the root's fingerprint is {name}")
        return current, name

    def _new_root(self, content: bytes, before: Root | None) -> Root:
        metadata = parse_metadata(content, Root, "root.json")
        root = metadata.signed
        if root.version != (before.version if before else 0) + 1:
            raise OperatorError(f"the new root has version {root.version}: prepare it again")
        self._want(Root.type, before or root, root, metadata)
        kept = {role: set(before.roles[role].keyids) for role in before.roles} if before else {}
        for role, holder in root.roles.items():
            for keyid in sorted(set(holder.keyids) - kept.get(role, set())):
                self.lines.append(f"root {root.version}: {role} gets the key {keyid[:16]}")
            for keyid in sorted(kept.get(role, set()) - set(holder.keyids)):
                self.lines.append(f"root {root.version}: {role} loses the key {keyid[:16]}")
        return root

    def _targets(self, change: Change, root: Root) -> Targets:
        live_bytes = self.folder.live_role(Targets.type)
        live = parse_metadata(live_bytes, Targets, "the live targets").signed if live_bytes else None
        if Targets.type not in change.roles:
            if live is None or live_bytes is None:
                raise OperatorError(f"{self.folder.folder} brings no targets: prepare it again")
            metadata = parse_metadata(live_bytes, Targets, "the live targets")
            root.verify_delegate(Targets.type, metadata.signed_bytes, metadata.signatures)
            return live
        targets = parse_metadata(change.roles[Targets.type], Targets, "targets.json").signed
        if targets.targets:
            raise OperatorError(
                "targets.json names files of its own: only delegations belong there; nothing was signed"
            )
        old = set(roles.channels_of(live)) if live else set()
        new = set(roles.channels_of(targets))
        if old - new:
            raise OperatorError(
                f"the channels {', '.join(sorted(old - new))} would vanish: they may only be tombstoned"
            )
        self.lines += [f"new channel: {channel}" for channel in sorted(new - old)]
        for keyid in sorted(set(roles.signer_keyids(targets)) - set(roles.signer_keyids(live) if live else ())):
            self.lines.append(f"may sign channels from now on: {keyid[:16]}")
        return targets

    def _role(self, sheet: Sheet, change: Change, role: str, root: Root, targets: Targets) -> int:
        metadata = parse_metadata(change.roles[role], Targets, f"{role}.json")
        delegator: Root | Targets = root if role == Targets.type else targets
        if metadata.signed.version <= self.memory.versions.get(role, 0):
            raise OperatorError(
                f"{role} has version {metadata.signed.version}, but {self.memory.versions[role]} was signed already: "
                f"an older release is not signed again"
            )
        if role not in (Targets.type, roles.WITHDRAWALS):
            self._channel(change, role, metadata.signed)
        self._want(role, delegator, delegator, metadata)
        return metadata.signed.version

    def _want(self, role: str, holder: Root | Targets, also: Root | Targets, metadata: Metadata[M]) -> None:
        """Note that a role is to be signed, if this key belongs to its holders; who signed before must be one, too."""
        result = also.get_verification_result(role, metadata.signed_bytes, metadata.signatures)
        keyid = self.signer.public_key.keyid
        if not result.signed:
            raise OperatorError(f"{role} does not bear the publisher's signature: prepare it again; nothing was signed")
        holders = {*holder.get_delegated_role(role).keyids, *also.get_delegated_role(role).keyids}
        if keyid in holders and keyid not in metadata.signatures:
            self.to_sign.append(role)

    # A channel's release

    def _channel(self, change: Change, role: str, signed: Targets) -> None:
        channel = role.removeprefix(roles.CHANNEL_PREFIX)
        path = f"channels/{channel}.json"
        if set(signed.targets) != {path}:
            raise OperatorError(f"{role} names other files than {path}: nothing was signed")
        content = change.targets.get(path)
        if content is None:
            self._same_as_live(role, signed)
            return
        signed.targets[path].verify_length_and_hashes(content)
        manifest = parse_root_manifest(content)
        if manifest.channel != channel or manifest.version != signed.version:
            raise OperatorError(f"{path} is of {manifest.channel} version {manifest.version}: nothing was signed")
        if manifest.tombstone:
            self.lines.append(f"{channel}: removed for good")
            return
        self._release(manifest)

    def _same_as_live(self, role: str, signed: Targets) -> None:
        live = self.folder.live_role(role)
        if live is None or parse_metadata(live, Targets, role).signed.targets != signed.targets:
            raise OperatorError(f"{role} changes its content without bringing it along: nothing was signed")
        self.lines.append(f"{role}: signed anew, its content as before")

    def _release(self, manifest: RootManifest) -> None:
        contents = open_release(manifest, self._load)
        for font in contents.fonts:
            self._require_seen(font.file, f"the font {font.name}")
        for ref in contents.frame:
            self._load(ref.digest)
        self.lines.append(f"{manifest.channel} ({manifest.name}) version {manifest.version}:")
        if manifest.theme.digest not in self.memory.seen:
            # Its words hang on every page, and on a wall where no page is left.
            theme = parse_theme(unpack(manifest.theme, self._load(manifest.theme.digest)))
            words = " ".join(word for word in (theme.place, theme.hotline_label, theme.hotline) if word)
            self.lines.append(f"  theme NEW: {theme.name}, {words or 'no words'}")
        self.seen.add(manifest.theme.digest)
        setter = self._setter(contents)
        for entry in contents.entries.values():
            item = open_item(entry, self._load)
            for ref in item_refs(entry, item):
                unpack(ref, self._load(ref.digest))
            known = entry.item.digest in self.memory.seen
            self.seen.add(entry.item.digest)
            self.lines.append(
                f"  {entry.id} {'as before' if known else 'NEW'}: {_title(item)}, "
                f"{sum(map(len, item.pages.values()))} pages, {_until(contents, entry.id)}"
            )
            if not known:
                self.lines += [f"    {line}" for line in _text(item.document)]
            self._pages(contents, item, setter)
        if setter is None and self.without_pages:
            self.lines.append(
                "  pages were NOT set and NOT compared here (--without-pages): you sign the words above, and only the "
                "server has said how they look, in which order the pages come and how long each stands"
            )

    def _pages(self, contents: Contents, item: Item, setter: TypesetPages | None) -> None:
        """Set the item's pages once more and compare them, in order, with those that are to be approved."""
        manifest = contents.manifest
        assets = {asset.name: unpack(asset.file, self._load(asset.file.digest)) for asset in item.assets}
        hangs_in = {zone.id for zone in zones_of(item.id, manifest.layout, contents.timetable)}
        for profile in manifest.profiles:
            for zone in manifest.layout.zones:
                approved = item.pages_for(profile.id, zone.id)
                key = f"{profile.id}/{zone.id}"
                if not approved and zone.id not in hangs_in:
                    continue
                if not approved:
                    raise OperatorError(
                        f"{item.id} hangs in {key} without approved pages, a player would set its own there; "
                        f"nothing was signed"
                    )
                made = self._made(item, assets, approved, profile, zone, setter)
                if made is None:
                    continue
                if [record for record, _ in made] != list(approved):
                    raise OperatorError(
                        f"{item.id}: the pages for {key} are not those that this machine sets from the document, "
                        f"in this order and for this long; nothing was signed"
                    )
                self._save(f"{item.id}-{profile.id}-{zone.id}", [picture for _, picture in made])

    def _made(
        self,
        item: Item,
        assets: Mapping[str, bytes],
        approved: Sequence[PageRecord],
        profile: Profile,
        zone: Zone,
        setter: TypesetPages | None,
    ) -> list[tuple[PageRecord, bytes]] | None:
        """The pages as this machine makes them, or None where the reviewer has said that he does without."""
        if item.kind == "image":
            # How long a picture stands is its author's choice, no typesetter's: the reviewer is told.
            seconds = ", ".join(f"{page.dwell_ms / 1000:g} s" for page in approved)
            self.lines.append(f"    pictures for {profile.id}/{zone.id} stand {seconds}")
            names = sorted((name for name in assets if name.startswith(f"{profile.id}/{zone.id}/")), key=_in_order)
            # A picture more than was approved has no time to stand; the comparison that follows names it.
            dwells = [*(page.dwell_ms for page in approved), *(0 for _ in names)]
            return [
                (picture_page(assets[name], name, profile, zone, dwell_ms), assets[name])
                for name, dwell_ms in zip(names, dwells, strict=False)
            ]
        if setter is not None:
            return list(setter.pictures(item.kind, item.document, assets, profile, zone))
        if self.without_pages:
            return None
        raise OperatorError(
            f"the pages of {item.id} cannot be set here, the fonts are missing: give --fonts REPOSITORY (a copy of the "
            f"repository, which holds them), or --without-pages to sign the words alone; nothing was signed"
        )

    def _save(self, name: str, pictures: list[bytes]) -> None:
        if self.pictures is not None:
            self.pictures.mkdir(parents=True, exist_ok=True)
            for number, picture in enumerate(pictures, 1):
                (self.pictures / f"{name}-{number}.png").write_bytes(picture)

    def _setter(self, contents: Contents) -> TypesetPages | None:
        places = [(font, self._font_place(font.file.digest)) for font in contents.fonts]
        if not places or any(place is None for _, place in places):
            return None
        ref = contents.manifest.theme
        theme = parse_theme(unpack(ref, self._load(ref.digest)))
        files = [FontFile(font.role, font.face, font.name, font.size, place) for font, place in places if place]
        return TypesetPages(theme, files)

    def _font_place(self, digest: Digest) -> Path | None:
        for folder in (self.folder.folder, self.fonts):
            if folder is not None and (place := blob_path(folder, digest)).exists():
                if sha256(place.read_bytes()) != digest.removeprefix("sha256:"):
                    raise OperatorError(f"{place} is damaged: its bytes have another digest; nothing was signed")
                return place
        return None

    def _require_seen(self, ref: Ref, what: str) -> None:
        if self._font_place(ref.digest) is None and ref.digest not in self.memory.seen:
            raise OperatorError(f"{what} neither came along nor was seen before: give --fonts REPOSITORY")
        self.seen.add(ref.digest)

    def _load(self, digest: Digest) -> bytes:
        path = blob_path(self.folder.folder, digest)
        try:
            content = path.read_bytes()
        except OSError as error:
            raise OperatorError(f"{path} did not come along: prepare the change again") from error
        if f"sha256:{sha256(content)}" != digest:
            raise OperatorError(f"{path} is damaged: its bytes have another digest; nothing was signed")
        return content


def _in_order(name: str) -> tuple[int, str]:
    """Pictures are numbered from 1, and the tenth comes after the second."""
    number = name.rpartition("/")[2].removesuffix(".png")
    return int(number) if number.isascii() and number.isdecimal() else 0, name


def _title(item: Item) -> str:
    title = item.document.get("title")
    return title if isinstance(title, str) else item.kind


def _until(contents: Contents, name: str) -> str:
    entry = next((entry for entry in contents.wall if entry.id == name), None)
    if entry is None:
        return "catalogue only"
    first, end = entry.shown.not_before, entry.shown.not_after
    return f"{f'{first:%Y-%m-%d %H:%M}' if first else 'at once'} to {f'{end:%Y-%m-%d %H:%M}' if end else 'no end'} UTC"


def _text(value: object) -> Iterator[str]:
    """Every text of a document, in order: what a reviewer without pictures can still read."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, list):
        for member in value:
            yield from _text(member)
    elif isinstance(value, dict):
        for name, member in value.items():
            if name not in ("type", "align"):
                yield from _text(member)
