"""A real player on a card, and then `kill -9`: the notice goes from the wall by its end all the same."""

import io
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from PIL import Image

from player.cache import Cache
from player.device_key import DeviceKey
from player.identity import Assignment, Identity, store_identity
from playlists.model import DisplayId, Profile, ProfileId, Window
from playlists.pages.digest import page_digest
from tests.player.faulty_server import serving
from tests.player.outputs.contract import until
from tests.player.outputs.scripted_card import ScriptedCard, scripted_card
from tests.repository_simulator import HALL, Notice, Repository

SIZE = (128, 32)
PANEL = Profile(ProfileId("led-128x32"), *SIZE, 16, surface="led")
RED = bytes((255, 0, 0)) * (SIZE[0] * SIZE[1])
MINUTES = 10


@pytest.fixture
def card() -> Iterator[ScriptedCard]:
    with scripted_card(SIZE) as made:
        yield made


def test_what_ends_goes_from_the_card_though_the_player_was_killed(tmp_path, card):
    file = io.BytesIO()
    Image.frombytes("RGB", SIZE, RED).save(file, "PNG")
    ends = datetime.now(UTC).replace(microsecond=0) + timedelta(minutes=MINUTES)
    pictures = {f"{PANEL.id}/main/1.png": file.getvalue()}
    page = page_digest(*SIZE, RED)
    source = Repository(now=datetime.now(UTC).replace(microsecond=0), profile=PANEL)
    source.add_channel(HALL, [Notice("brief", "brief", Window(None, ends), False, pictures, "image", page)])
    source.publish()
    state = tmp_path / "state"
    with serving(source.files) as server:
        Cache(state).set_anchor(source.anchor())
        displays = (Assignment(DisplayId("square"), "广场", HALL, PANEL.id),)
        key = DeviceKey(state).text
        store_identity(state, Identity(server.url, server.url, "p1", 1, key, displays, None), None)
        words = ["run", "--output", f"bx6:{card.address}", "--poll-seconds", "1", "--state", str(state)]
        player = subprocess.Popen(
            [sys.executable, "-m", "player", *words], env={**os.environ, "PYTHONPATH": os.getcwd()}
        )
        try:
            shown = until(lambda: card.glass() == RED or player.poll() is not None)
        finally:
            player.kill()
            player.wait(60)
    assert shown
    # On the card's own clock, with the player dead: still there nearly to the end, and gone at the end.
    area, now = card.areas[0], time.monotonic()
    end = now + (ends - datetime.now(UTC)).total_seconds()
    assert card.glass(end - 60) == RED
    assert card.glass(end) is None
    assert area.since + area.seconds > end - 10
