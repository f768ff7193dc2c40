"""What an enrolled box may send that no player sends: it costs itself, never the report or the server."""

import json

import pytest
from sqlalchemy import select

from server.displays import service as displays
from server.displays.kept import LARGEST_FIELD, LARGEST_STATE, MOST_FIELDS, kept_state, release_of
from server.displays.models import DisplayState
from server.playlogs.models import PlayRow
from tests.server.device import Device, chain
from tests.server.world import World


@pytest.fixture
def device(world: World) -> Device:
    world.make_channels()
    with world.session() as session:
        displays.add_display(session, world.lin, "led", "石桥村 LED", "", "shiqiao", "led-128x32", now=world.now)
        code = displays.issue_code(session, world.lin, ["led"], now=world.now)
    made = Device(world)
    assert made.enrol(code).status_code == 200
    return made


def kept(world: World) -> DisplayState:
    with world.session() as session:
        return session.scalars(select(DisplayState)).one()


@pytest.mark.parametrize(
    "release", ["9" * 19, "9" * 40, "9" * 5000, "-1", "0", "true", "NaN", "1e400", '"1"', "[]", str(2**31), "null"]
)
def test_an_absurd_release_is_dropped_and_its_play_records_are_kept(world: World, device: Device, release: str) -> None:
    state = f'{{"id": "led", "release": {release}, "covered_by": "status"}}'
    body = f'{{"nonce": "r1", "displays": [{state}], "playlog": {json.dumps(chain(2, display="led"))}}}'
    answer = device.report(counter=1, body=body.encode())
    assert answer.status_code == 200
    assert answer.json["answer"]["accepted"] == 2
    assert kept(world).release == (2**31 if release == str(2**31) else None)
    assert kept(world).verdict == "covered"
    with world.session() as session:
        assert len(session.scalars(select(PlayRow)).all()) == 2


def test_a_counter_and_an_epoch_as_large_as_the_format_allows_are_heard(world: World, device: Device) -> None:
    device.epoch = 2**53 - 1
    assert device.report(counter=2**53 - 1).status_code == 200


def test_a_swollen_state_loses_what_is_swollen_and_nothing_else(world: World, device: Device) -> None:
    swollen = {"log": "x" * 6_000_000, "id": "led", "covered_by": "status", "zones": {}}
    assert device.report(displays=[swollen]).status_code == 200
    assert kept(world).report == {"id": "led", "covered_by": "status", "zones": {}}


def test_a_display_told_of_a_thousand_times_is_noted_once(world: World, device: Device) -> None:
    states = [{"id": "led", "release": number} for number in range(1, 1001)]
    assert device.report(displays=[*states, {"id": ["led"]}]).status_code == 200
    assert kept(world).release == 1


def test_many_fields_and_long_names_are_bounded_too() -> None:
    many = {f"f{number}": "x" * (LARGEST_FIELD // 4) for number in range(MOST_FIELDS)} | {"n" * LARGEST_FIELD: 1}
    left = kept_state({"id": "led", **many})
    assert left["id"] == "led"
    assert len(json.dumps(left)) < LARGEST_STATE + 16 * MOST_FIELDS
    assert len(kept_state({str(number): 0 for number in range(1000)})) == MOST_FIELDS


def test_a_usual_release_is_read() -> None:
    assert release_of({"release": 1_772_413_200}) == 1_772_413_200


def test_one_field_beyond_its_bound_goes_alone() -> None:
    assert kept_state({"id": "led", "log": "x" * LARGEST_FIELD}) == {"id": "led"}
