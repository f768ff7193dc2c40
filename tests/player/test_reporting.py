"""Who cannot report goes on following what is signed, and says by a number that his reports stopped."""

import threading

import pytest

from player.cache import Cache
from player.clock import Clock
from player.config import Config
from player.faults import Fault, FaultError
from player.identity import load_identity
from player.network import Network
from player.playlog import Playlog
from player.power import Power
from player.report import Reporter
from player.reporting import Reporting
from tests.player.test_report import door  # noqa: F401  a fixture

SOON = 30.0


@pytest.fixture
def reporting(door, tmp_path) -> Reporting:  # noqa: F811
    identity = load_identity(tmp_path)
    playlog = Playlog(tmp_path, identity)
    return Reporting(
        lambda: Reporter(Cache(tmp_path), identity, Clock(tmp_path), playlog, list),
        identity.displays,
        picture=lambda display: None,
        on_assignments=lambda: None,
        again=lambda: None,
    )


def test_what_stopped_a_report_is_kept_until_one_arrives(reporting, door):  # noqa: F811
    door.revoked = True
    with pytest.raises(FaultError):
        reporting.do()
    assert reporting.fault.fault is Fault.REVOKED
    door.revoked = False
    reporting.do()
    assert reporting.fault is None


@pytest.mark.parametrize("name", ["device.key", "counter"])
def test_a_box_whose_key_is_damaged_follows_what_is_signed_and_says_so(door, tmp_path, name: str):  # noqa: F811
    (tmp_path / name).write_bytes(b"xx")
    identity, hung = load_identity(tmp_path), threading.Event()
    network = Network(
        Config(tmp_path, poll_seconds=3600),
        identity,
        Clock(tmp_path),
        Cache(tmp_path),
        (),
        on_promoted=lambda release: hung.set(),
        on_coming=lambda release: None,
        on_news=lambda: None,
        states=list,
        on_assignments=lambda: None,
        sweep=lambda: None,
        power=Power(Config(tmp_path).power),
        picture=lambda display: None,
    )
    try:
        network.start(Playlog(tmp_path, identity))
        assert hung.wait(SOON)
        told = threading.Event()
        while network.link().report is None and not told.wait(0.05):
            pass
        assert network.link().report.fault is Fault.IDENTITY
        assert network.link().state == "current"
    finally:
        network.stop()
