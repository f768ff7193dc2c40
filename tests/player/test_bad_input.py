"""Bad input through the real worker and the real stage: what is bad loses itself, is named once, and the rest plays."""

import time
from dataclasses import dataclass, replace
from pathlib import Path

import pytest
from PIL import Image

from player.config import Config
from player.hanging import Builtins, Hanging
from player.layout_job import FontAt
from player.outputs.recorder import Recorder
from player.own_fonts import system_fonts
from player.page_supply import PageSupply
from player.stage import DisplayStage
from playlists.canonical import digest
from playlists.model import Asset, DisplayId, Item, ItemId, PlaylistId, Profile, ProfileId, Ref, Zone, ZoneId
from playlists.pages.theme import OFFICIAL
from tests.player.stage_cast import RED, FakeRelease, Notice, at, release
from tests.playlists.pages.test_pictures import bomb, saved

SCREEN = Profile(ProfileId("p"), 640, 360, 2)
PAGE = Zone(ZoneId("main"), "page", 0, 0, 1000, 1000, PlaylistId("evergreen"))
WAIT = 120
NOISE = Image.effect_noise((300, 200), 90)
TURNED = Image.Exif()
TURNED[0x0112] = 6

# What is drawn all the same, and what is not: the picture, and what it is sent as.
DRAWN = {
    "plain": (saved(NOISE, "PNG"), "a.png"),
    "cmyk": (saved(NOISE.convert("CMYK"), "JPEG"), "a.jpg"),
    "sixteen-bit": (saved(Image.new("I;16", (300, 200), 40_000), "PNG"), "a.png"),
    "exif-turned": (saved(NOISE.convert("RGB"), "JPEG", exif=TURNED), "a.jpg"),
    "animated": (saved(NOISE, "GIF", save_all=True, append_images=[NOISE.rotate(9)]), "a.gif"),
    "wrong-suffix": (saved(NOISE.convert("RGB"), "JPEG"), "a.png"),
}
REFUSED = {
    "truncated": (saved(NOISE, "PNG")[:4_000], "a.png"),
    "truncated-jpeg": (saved(NOISE.convert("RGB"), "JPEG")[:2_000], "a.jpg"),
    "bomb": (bomb(), "a.png"),
    "empty": (b"", "a.png"),
    "text": ("这不是图片".encode(), "a.jpg"),
}
LONG = "示例" * 10_000
DOCUMENTS = {
    "no-break": {"title": "示例", "body": [{"type": "paragraph", "runs": [{"text": LONG}]}]},
    "long-title": {"title": "题" * 300, "body": []},
    "sixty-columns": {
        "title": "示例",
        "body": [
            {
                "type": "table",
                "columns": [{"head": f"第{n}列", "align": "decimal"} for n in range(60)],
                "rows": [["1234.56"] * 60],
                "total": None,
            }
        ],
    },
}
UNREADABLE = {
    "control": {"title": "示\u0007例", "body": []},
    "bidi": {"title": "示\u202e例", "body": []},
    "private-use": {"title": "示\ue000例", "body": []},
    "no-body": {"title": "示例"},
}


@dataclass
class Real:
    """A hall with the real page supply, whose worker is a process."""

    folder: Path
    supply: PageSupply
    stage: DisplayStage
    recorder: Recorder
    hanging: Hanging | None = None

    def hang(self, shown: FakeRelease, fonts: tuple[FontAt, ...]) -> Hanging:
        self.hanging = Hanging(shown, SCREEN.id, self.supply, lambda ref: self.folder / ref.digest, fonts)
        self.stage.hang(self.hanging, Builtins(self.supply, SCREEN, OFFICIAL, fonts), OFFICIAL)
        return self.hanging

    def settle(self, items: set[ItemId]) -> dict[ItemId, bool]:
        """Play until each item is drawn or named; return which are in the loop."""
        began = time.monotonic()
        zone = self.stage._zones
        while True:
            self.stage.tick(at(time.monotonic() - began))
            loop = {card.item for card in zone[PAGE.id]._loop} if PAGE.id in zone else set()
            zone = self.stage._zones
            if loop | set(self.hanging.aside) >= items or time.monotonic() - began > WAIT:
                return {item: item in loop for item in items}
            time.sleep(0.02)


@pytest.fixture
def real(tmp_path):
    supply = PageSupply(tmp_path / "pages", Config(tmp_path), lambda: None)
    recorder = Recorder(tmp_path / "frames", "hall", (SCREEN.width, SCREEN.height))
    builtins = Builtins(supply, SCREEN, OFFICIAL, ())
    stage = DisplayStage(DisplayId("hall"), recorder, supply, SCREEN, lambda each: None, builtins, OFFICIAL, most="cut")
    yield Real(tmp_path, supply, stage, recorder)
    supply.close()
    recorder.close()


def fonts() -> tuple[FontAt, ...]:
    found = system_fonts()
    if not found:
        pytest.skip("no Chinese font is installed; `python3 deploy/setup_env.py test` brings them")
    return found


def hung(folder: Path, contents: dict[str, dict[str, object]], pictures: dict[str, tuple[bytes, str]]) -> FakeRelease:
    """A release of notices with these documents, and of notices with one of these pictures each."""
    notices = [Notice(name, (RED,), dwell_ms=500, zone=PAGE) for name in (*contents, *pictures)]
    made = release(*notices, zones=(PAGE,))
    made = replace(made, manifest=replace(made.manifest, profiles=(SCREEN,)))
    items: dict[ItemId, Item] = {}
    for notice in notices:
        item = made.items[notice.id]
        if notice.name in contents:
            items[item.id] = replace(item, kind="notice", document=contents[notice.name])
            continue
        content, name = pictures[notice.name]
        ref = Ref(digest(content), len(content))
        (folder / ref.digest).write_bytes(content)
        body = [{"type": "figure", "asset": name, "caption": "示例"}]
        kind = "image/jpeg" if name.endswith("jpg") else "image/png"
        items[item.id] = replace(
            item, kind="notice", document={"title": "示例", "body": body}, assets=(Asset(name, kind, ref),)
        )
    return replace(made, items=items)


def test_every_sort_of_picture_is_drawn_and_a_poisoned_one_loses_only_itself(real, caplog):
    shown = hung(real.folder, {}, DRAWN | REFUSED)
    hanging = real.hang(shown, fonts())
    found = real.settle(set(shown.items))
    assert {item for item, plays in found.items() if plays} == set(DRAWN)
    assert set(hanging.aside) == set(REFUSED)
    assert all(hanging.aside.values())
    named = [record.getMessage() for record in caplog.records if "set aside" in record.getMessage()]
    assert len(named) == len(REFUSED)


def test_monstrous_documents_are_drawn_or_named_and_the_rest_plays(real, caplog):
    shown = hung(
        real.folder, DOCUMENTS | UNREADABLE | {"good": {"title": "示例", "body": []}}, {"plain": DRAWN["plain"]}
    )
    hanging = real.hang(shown, fonts())
    found = real.settle(set(shown.items))
    assert found["good"]
    assert found["plain"]
    assert not any(found[name] for name in UNREADABLE)
    assert all(found[name] or hanging.aside[name] for name in DOCUMENTS)
    assert not [record for record in caplog.records if record.levelname == "ERROR"]


def test_a_font_that_is_missing_is_named_and_the_evergreen_page_stands(real):
    gone = tuple(replace(font, path=f"{real.folder}/nothing.ttc") for font in fonts())
    shown = hung(real.folder, {"good": {"title": "示例", "body": []}}, {})
    hanging = real.hang(shown, gone)
    assert real.settle(set(shown.items)) == {"good": False}
    assert "nothing.ttc" in hanging.aside[ItemId("good")]
    assert real.recorder.frame().get_at((5, 5))[:3] != (0, 0, 0)
