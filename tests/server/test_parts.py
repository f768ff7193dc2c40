"""The server in parts: each answers for itself alone, and units that start together make one township."""

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier

import pytest

from server.app import Part, create_app, open_services
from server.cli import main
from server.config import Config, DatabaseSettings, ServerSettings
from server.listening import make_server
from tests.server.world import World

HTTPS = "https://localhost"


@pytest.mark.parametrize(
    ("parts", "console", "devices"),
    [({Part.CONSOLE}, 200, 404), ({Part.DEVICES}, 404, 200), ({Part.CONSOLE, Part.DEVICES}, 200, 200)],
)
def test_what_a_part_is_not_is_not_there(parts: set[Part], console: int, devices: int, small_world: World) -> None:
    client = create_app(small_world.services, parts).test_client()
    for path, status in (("/login", console), ("/repository/metadata/timestamp.json", devices)):
        with client.get(path, base_url=HTTPS) as answer:
            assert answer.status_code == status, path
    asked = client.post("/api/v1/report", base_url=HTTPS).status_code
    assert asked == (404 if devices == 404 else 400)


def test_a_stranger_at_the_devices_unit_learns_nothing_and_meets_no_fault(small_world: World) -> None:
    client = create_app(small_world.services, {Part.DEVICES}).test_client()
    for path in ("/", "/displays", "/link/x", "/assets/shell.css", "/api/v1/nothing"):
        assert client.get(path, base_url=HTTPS).status_code == 404, path


def test_a_console_by_itself_needs_the_address_that_players_are_told(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["--data", str(tmp_path), "run", "--part", "console"]) == 2
    assert "public_url" in capsys.readouterr().err
    assert list(tmp_path.iterdir()) == []


def test_a_part_that_is_none_is_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main(["--data", str(tmp_path), "run", "--part", "kiosk"])
    assert "console" in capsys.readouterr().err


def test_units_that_start_together_make_one_database_one_set_of_keys_and_one_certificate(
    tmp_path: Path, database_url: str
) -> None:
    """Three units are started at once on a new machine; each may be the first."""
    settings = ServerSettings(host="127.0.0.1", port=0, names=("gongshi.example",))
    config = Config(tmp_path, server=settings, database=DatabaseSettings(url=database_url))
    together = Barrier(3)

    def start(part: Part) -> tuple[bytes, bytes]:
        together.wait()
        services = open_services(config, fonts={})
        try:
            server = make_server(create_app(services, {part}), services)
            server.stop()
            return services.publisher.root_bytes(), (tmp_path / "tls" / "ca.pem").read_bytes()
        finally:
            services.engine.dispose()

    with ThreadPoolExecutor(3) as pool:
        made = list(pool.map(start, Part))
    assert len(set(made)) == 1
