"""An in-memory repository in the format of FORMAT.md that can be made to lie in every way the tests need.

Built on tuf's metadata API and the kernel's encoders, not on the server, so that publisher and player are tested
against the same page and not against each other.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta

from securesystemslib.signer import CryptoSigner
from tuf.api.metadata import (
    DelegatedRole,
    Delegations,
    Metadata,
    MetaFile,
    Role,
    Root,
    Snapshot,
    TargetFile,
    Targets,
    Timestamp,
)

from playlists.canonical import digest
from playlists.holidays import HolidayTable
from playlists.manifest import (
    encode_fonts,
    encode_holidays,
    encode_item,
    encode_root_manifest,
    encode_schedule,
    encode_theme,
    encode_withdrawals,
    pack,
)
from playlists.model import (
    Asset,
    ChannelId,
    Daypart,
    DaypartId,
    Digest,
    Entry,
    Font,
    FontList,
    Item,
    ItemId,
    Layout,
    PageRecord,
    Playlist,
    PlaylistId,
    Profile,
    ProfileId,
    Ref,
    RootManifest,
    Slot,
    SlotId,
    Theme,
    Timetable,
    Typesetter,
    Window,
    Withdrawal,
    Withdrawals,
    Zone,
    ZoneId,
)
from playlists.tree import build

NOW = datetime(2026, 3, 6, 1, 0, tzinfo=UTC)
HALL = ChannelId("hall")
HD = Profile(ProfileId("hd"), 1920, 1080, 48)
KEYS = [CryptoSigner.generate_ed25519() for _ in range(12)]
"""A pool made once: tests want many repositories, and no key of theirs guards anything."""
ROOT_KEY, TARGETS_KEY, SNAPSHOT_KEY, TIMESTAMP_KEY, PUBLISHER, REVIEWER, STRANGER, SPARE, SPARE_TWO = KEYS[:9]


@dataclass
class Notice:
    """One item of a channel, as little of it as the cache and the evaluator need."""

    id: str
    text: str = "示例"
    shown: Window = field(default_factory=Window)
    at_any_time: bool = False
    assets: Mapping[str, bytes] = field(default_factory=dict)
    kind: str = "notice"
    page: Digest | None = None  # what was approved, where a test draws the page for real


@dataclass
class Repository:
    """Files by path, and the metadata objects they were made from; change the objects, then ``publish``."""

    now: datetime = NOW
    threshold: int = 1
    files: dict[str, bytes] = field(default_factory=dict)
    signers: dict[str, list[CryptoSigner]] = field(default_factory=dict)
    notices: dict[ChannelId, list[Notice]] = field(default_factory=dict)
    fonts: dict[str, bytes] = field(default_factory=dict)
    withdrawn: list[str] = field(default_factory=list)
    before_signing: dict[str, Callable[[Metadata], None]] = field(default_factory=dict)
    profile: Profile = HD
    spoilt: str = ""
    """A file that somebody else put there, to be taken away again."""

    def __post_init__(self) -> None:
        people = [PUBLISHER, REVIEWER][: self.threshold]
        self.signers = {
            "root": [ROOT_KEY],
            "timestamp": [TIMESTAMP_KEY],
            "snapshot": [SNAPSHOT_KEY],
            "targets": [TARGETS_KEY] if self.threshold == 1 else people,
            "withdrawals": [TIMESTAMP_KEY],
        }
        self.people = people
        year = timedelta(days=365)
        self.root = Root(expires=self.now + 5 * year, consistent_snapshot=True)
        for role in ("root", "timestamp", "snapshot", "targets"):
            self._authorise(role)
        self.timestamp = Timestamp(expires=self.now + timedelta(days=7))
        self.snapshot = Snapshot(expires=self.now + year)
        self.targets = Targets(expires=self.now + 5 * year)
        self.targets.delegations = Delegations({}, {})
        self.roles: dict[str, Targets] = {}
        self.delegate("withdrawals", "withdrawals.json", self.signers["withdrawals"], 1)
        self._write_root()

    # What the publisher would do.

    def add_channel(self, channel: ChannelId, notices: Iterable[Notice] = ()) -> None:
        self.notices[channel] = list(notices)
        self.signers[f"channel-{channel}"] = list(self.people)
        self.delegate(f"channel-{channel}", f"channels/{channel}.json", self.people, self.threshold)

    def delegate(self, role: str, path: str, holders: list[CryptoSigner], threshold: int) -> None:
        self.roles[role] = Targets(expires=self.now + timedelta(days=365))
        delegations = self.targets.delegations
        delegations.roles[role] = DelegatedRole(role, [], threshold, True, [path])
        for holder in holders:
            self.targets.add_key(holder.public_key, role)

    def publish(self) -> None:
        """Write everything anew: blobs, targets, roles, targets, snapshot, timestamp last."""
        version = self.next_version()
        for channel in self.notices:
            self.publish_manifest(channel, version)
        self.publish_target(
            "withdrawals",
            "withdrawals.json",
            encode_withdrawals(
                Withdrawals(tuple(Withdrawal(ItemId(item), self.now) for item in sorted(self.withdrawn)))
            ),
        )
        for role in self.roles:
            self.roles[role].version = version
            self.write_role(role)
        self.targets.version = version
        self.write_role("targets")
        self.publish_snapshot(version)
        self.publish_timestamp(version)

    def publish_snapshot(self, version: int) -> None:
        self.snapshot.version = version
        self._write("snapshot", self.snapshot, f"metadata/{version}.snapshot.json")
        self.timestamp.snapshot_meta = _meta(version, self.files[f"metadata/{version}.snapshot.json"])

    def publish_timestamp(self, version: int | None = None) -> None:
        """Sign the timestamp anew, as the server does every hour."""
        self.timestamp.version = self.next_version() if version is None else version
        self.timestamp.unrecognized_fields["x-gongshi-issued"] = self.now.strftime("%Y-%m-%dT%H:%M:%SZ")
        self._write("timestamp", self.timestamp, "metadata/timestamp.json")

    def next_version(self) -> int:
        return max(int(self.now.timestamp()), self.timestamp.version + 1)

    def write_role(self, role: str) -> None:
        """Sign targets or a delegated role at the version its object has, and list it in the snapshot object."""
        signed = self.targets if role == "targets" else self.roles[role]
        path = f"metadata/{signed.version}.{role}.json"
        self._write(role, signed, path)
        self.snapshot.meta[f"{role}.json"] = _meta(signed.version, self.files[path])

    def rotate(self, role: str, holders: list[CryptoSigner], threshold: int = 1) -> None:
        """Give a top role other keys and sign the next root with the old root keys and the new."""
        old = list(self.signers["root"])
        for keyid in list(self.root.roles[role].keyids):
            self.root.revoke_key(keyid, role)
        self.signers[role] = holders
        self._authorise(role, threshold)
        self.root.version += 1
        self._write_root([*old, *(holder for holder in self.signers["root"] if holder not in old)])

    def publish_manifest(self, channel: ChannelId, version: int) -> None:
        manifest = self.manifest(channel, version)
        self.publish_target(f"channel-{channel}", f"channels/{channel}.json", encode_root_manifest(manifest))

    def remove_channel(self, channel: ChannelId) -> None:
        """Leave a tombstone where a channel was, an hour later."""
        self.now += timedelta(hours=1)
        version, role = self.next_version(), f"channel-{channel}"
        grave = replace(self.manifest(channel, version), tombstone=True)
        self.publish_target(role, f"channels/{channel}.json", encode_root_manifest(grave))
        self.roles[role].version = version
        self.write_role(role)
        self.publish_snapshot(version)
        self.publish_timestamp(version)

    def publish_target(self, role: str, path: str, data: bytes) -> None:
        folder, slash, name = path.rpartition("/")
        file = TargetFile.from_data(path, data, ["sha256"])
        self.files[f"targets/{folder}{slash}{file.hashes['sha256']}.{name}"] = data
        self.roles[role].targets[path] = file

    def manifest(self, channel: ChannelId, version: int) -> RootManifest:
        notices = self.notices[channel]
        entries = []
        for notice in notices:
            assets = tuple(
                Asset(name, "image/png", self.blob(data, compress=False)) for name, data in notice.assets.items()
            )
            item = Item(
                ItemId(notice.id),
                notice.kind,
                {
                    "title": notice.text,
                    "body": [{"type": "paragraph", "runs": [{"text": notice.text, "strong": False}]}],
                },
                {f"{self.profile.id}/main": (PageRecord(notice.page or digest(notice.text.encode()), 8000),)},
                assets,
            )
            ref = self.blob(encode_item(item))
            entries.append(Entry(ItemId(notice.id), notice.kind, ref, notice.shown, notice.at_any_time))
        tree = build(entries)
        for name, data in tree.blobs.items():
            self.files[blob_path(name)] = data
        always = Daypart(DaypartId("always"), 0, 1440)
        ids = tuple(ItemId(notice.id) for notice in notices)
        evergreen = tuple(ItemId(notice.id) for notice in notices if notice.at_any_time)
        timetable = Timetable(
            (always,),
            (Slot(SlotId("s1"), ZoneId("main"), PlaylistId("all"), always.id, NOW.date() - timedelta(days=1)),),
            (Playlist(PlaylistId("all"), ids), Playlist(PlaylistId("evergreen"), evergreen)),
        )
        fonts = tuple(Font(role, 0, role, 0, self.blob(data, compress=False)) for role, data in self.fonts.items())
        return RootManifest(
            channel=channel,
            name="大厅屏（示例）",
            version=version,
            issued=self.now,
            typesetter=Typesetter("1"),
            fonts=self.blob(encode_fonts(FontList(fonts))),
            theme=self.blob(encode_theme(Theme("official"))),
            profiles=(self.profile,),
            layout=Layout("one", (Zone(ZoneId("main"), "page", 0, 0, 1000, 1000, PlaylistId("evergreen")),)),
            schedule=self.blob(encode_schedule(timetable)),
            holidays=self.blob(encode_holidays(HolidayTable())),
            items=tree.root,
        )

    def blob(self, content: bytes, compress: bool = True) -> Ref:
        ref, travelling = pack(content, compress=compress)
        self.files[blob_path(ref.digest)] = travelling
        return ref

    # Files and signatures.

    def anchor(self) -> bytes:
        return self.files["metadata/1.root.json"]

    def roots(self) -> list[bytes]:
        return [self.files[f"metadata/{version}.root.json"] for version in range(1, self.root.version + 1)]

    def signed(self, role: str, payload: Root | Timestamp | Snapshot | Targets) -> bytes:
        metadata = Metadata(payload)
        if role in self.before_signing:
            self.before_signing[role](metadata)
        for place, signer in enumerate(self.signers[role]):
            metadata.sign(signer, append=place > 0)
        return metadata.to_bytes()

    def _write(self, role: str, payload: Timestamp | Snapshot | Targets, path: str) -> None:
        self.files[path] = self.signed(role, payload)

    def _write_root(self, signers: list[CryptoSigner] | None = None) -> None:
        metadata = Metadata(self.root)
        for place, signer in enumerate(signers or self.signers["root"]):
            metadata.sign(signer, append=place > 0)
        self.files[f"metadata/{self.root.version}.root.json"] = metadata.to_bytes()

    def _authorise(self, role: str, threshold: int | None = None) -> None:
        for signer in self.signers[role]:
            self.root.add_key(signer.public_key, role)
        wanted = threshold or (self.threshold if role == "targets" else 1)
        self.root.roles[role] = Role([signer.public_key.keyid for signer in self.signers[role]], wanted)


def repository(*notices: Notice, threshold: int = 1, **fonts: bytes) -> Repository:
    """A published repository with the one channel ``hall``."""
    made = Repository(threshold=threshold, fonts=fonts)
    made.add_channel(HALL, notices or (Notice("n1"), Notice("n2", "长年有效", at_any_time=True)))
    made.publish()
    return made


def blob_path(name: Digest) -> str:
    plain = name.removeprefix("sha256:")
    return f"blobs/sha256/{plain[:2]}/{plain}"


def _meta(version: int, data: bytes) -> MetaFile:
    return MetaFile.from_data(version, data, ["sha256"])
