"""What the console lets whom do, asked of its routes: forms, roles and strangers."""

from collections.abc import Iterator

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from server.accounts import service as accounts
from server.accounts.roles import Role
from server.app import create_app
from server.db.engine import transaction
from server.notices.models import Notice
from tests.server.world import World

READS = frozenset({"GET", "HEAD", "OPTIONS"})
SETTINGS = ("", "/categories", "/categories/1", "/presets", "/slogans", "/dayparts", "/dayparts/night", "/holidays")
OTHERS = (Role.AUTHOR, Role.REVIEWER, Role.AUDITOR)
EVERYBODY = frozenset(Role)
WRITES, DECIDES, KEEPS = {Role.AUTHOR}, {Role.REVIEWER}, {Role.ADMINISTRATOR}
DEEDS = {
    **dict.fromkeys(("check_chain", "logout", "password"), EVERYBODY),
    **dict.fromkeys(
        "answer asset correct discard fix glyph_pictures handout new_handout new_notice new_video recall save slogan "
        "submit video".split(),
        WRITES,
    ),
    **dict.fromkeys(
        "approve decide_slogan reset_pages seen send_back theme_return theme_seen theme_sign".split(), DECIDES
    ),
    **dict.fromkeys(("hours", "move", "withdraw"), WRITES | DECIDES),
    **dict.fromkeys(("ask_screenshot", "prepare_waiting_again", "schedule_screenshots"), DECIDES | KEEPS),
    **dict.fromkeys("add_display pair pair_answer propose_layout propose_theme theme_take_back".split(), WRITES | KEEPS),
    **dict.fromkeys(
        "account_active account_link account_roles accounts add_channel add_settings_category add_settings_daypart "
        "add_settings_preset add_settings_slogan channel_light channel_motion check_holidays move_settings_category "
        "move_settings_daypart retire_settings_slogan revoke save_holidays settings_category settings_category_active "
        "settings_daypart settings_daypart_active settings_preset settings_preset_active settings_slogan".split(),
        KEEPS,
    ),
}
"""Who may do what a form asks for. A new deed is a decision: it gets its line here."""
OPEN = {"console.login", "console.link", "console.language", "console.static"}


@pytest.fixture
def app(small_world: World) -> Flask:
    return create_app(small_world.services)


def console_routes(app: Flask) -> Iterator[tuple[str, str, frozenset[str]]]:
    """Endpoint, an address of it, and its methods."""
    with app.test_request_context():
        for rule in app.url_map.iter_rules():
            if rule.endpoint.startswith("console."):
                values = {name: 1 if "int" in str(rule) else "x" for name in rule.arguments}
                built = rule.build(values)
                assert built is not None
                yield rule.endpoint, built[1], frozenset(rule.methods or ())


def signed_in(app: Flask, world: World, *roles: Role) -> FlaskClient:
    now = world.services.clock()
    with transaction(world.services.sessions) as session:
        name = "x" + "".join(sorted(role.value[0] for role in roles))
        _account, token = accounts.create_account(session, None, name, "示例", "", roles, now=now)
    client = app.test_client()
    csrf, app.config["WTF_CSRF_ENABLED"] = app.config.get("WTF_CSRF_ENABLED", True), False
    client.post(f"/link/{token}", base_url="https://localhost")
    app.config["WTF_CSRF_ENABLED"] = csrf
    return client


def test_a_stranger_is_led_to_the_login_or_turned_away(app: Flask) -> None:
    app.config["WTF_CSRF_ENABLED"] = False
    client = app.test_client()
    for endpoint, path, methods in console_routes(app):
        if endpoint in OPEN:
            continue
        method = "GET" if "GET" in methods else "POST"
        answer = client.open(path, method=method, base_url="https://localhost")
        assert answer.status_code in (302, 401), (endpoint, answer.status_code)
        if answer.status_code == 302:
            assert answer.location.startswith("/login"), endpoint


def test_no_deed_is_done_without_the_form_token(app: Flask, small_world: World) -> None:
    client = signed_in(app, small_world, *Role)
    for endpoint, path, methods in console_routes(app):
        if "POST" in methods:
            answer = client.post(path, base_url="https://localhost")
            assert answer.status_code >= 400, endpoint
            assert "这一页开得太久了" in answer.get_data(as_text=True), endpoint


@pytest.mark.parametrize("role", Role)
def test_every_deed_is_refused_to_every_role_that_may_not_do_it(role: Role, app: Flask, small_world: World) -> None:
    app.config["WTF_CSRF_ENABLED"] = False
    client = signed_in(app, small_world, role)
    found = set()
    for endpoint, path, methods in console_routes(app):
        name = endpoint.removeprefix("console.")
        if "POST" not in methods or endpoint in OPEN:
            continue
        found.add(name)
        if name == "logout":
            continue  # it would end the session the others are asked with
        answer = client.post(path, base_url="https://localhost", headers={"Accept-Language": "zh"})
        shut = answer.status_code == 403 and "您的角色看不了这一页。" in answer.get_data(as_text=True)
        assert shut is (role not in DEEDS[name]), (name, answer.status_code)
    assert len(found) > 50
    with small_world.session() as session:
        assert session.scalars(select(Notice)).all() == []


def test_what_changes_something_is_never_a_link(app: Flask, small_world: World) -> None:
    deeds = (
        "withdraw",
        "approve",
        "send_back",
        "submit",
        "save",
        "discard",
        "correct",
        "revoke",
        "logout",
        "move",
        "recall",
    )
    methods = {endpoint: methods for endpoint, _path, methods in console_routes(app)}
    for name in deeds:
        assert methods[f"console.{name}"] & READS <= {"OPTIONS"}, name


@pytest.mark.parametrize(
    ("role", "path"),
    [
        (Role.AUTHOR, "/accounts"),
        (Role.REVIEWER, "/accounts"),
        (Role.REVIEWER, "/notices/new"),
        (Role.AUDITOR, "/slogan"),
        (Role.AUDITOR, "/displays/pair"),
        (Role.AUDITOR, "/displays/pair/1"),
        (Role.AUTHOR, "/channels/add"),
        *((role, f"/settings{page}") for role in OTHERS for page in SETTINGS),
        (Role.ADMINISTRATOR, "/slogans/review"),
        (Role.AUTHOR, "/slogans/review"),
    ],
)
def test_a_page_for_other_roles_says_so(role: Role, path: str, app: Flask, small_world: World) -> None:
    client = signed_in(app, small_world, role)
    answer = client.get(path, base_url="https://localhost", headers={"Accept-Language": "zh"})
    assert answer.status_code == 403
    assert "您的角色看不了这一页。" in answer.get_data(as_text=True)


def test_no_page_carries_a_style_or_a_script_of_its_own(app: Flask, small_world: World) -> None:
    client = signed_in(app, small_world, *Role)
    for endpoint, path, methods in console_routes(app):
        if "GET" not in methods or endpoint in ("console.static", "console.picture", "console.asset_file"):
            continue
        text = client.get(path, base_url="https://localhost").get_data(as_text=True)
        for forbidden in (" style=", "<style", "onclick=", "onload=", "javascript:", "//cdn"):
            assert forbidden not in text, (endpoint, forbidden)


def test_login_goes_on_to_a_page_of_this_server_only(app: Flask, small_world: World) -> None:
    app.config["WTF_CSRF_ENABLED"] = False
    client = signed_in(app, small_world, Role.AUTHOR)
    for target in ("https://elsewhere.example/", "//elsewhere.example", "/\\elsewhere.example", "javascript:alert(1)"):
        answer = client.get("/login", query_string={"next": target}, base_url="https://localhost")
        assert answer.location == "/", target


def test_a_page_that_is_not_there_is_told_in_a_sentence(app: Flask, small_world: World) -> None:
    client = signed_in(app, small_world, Role.AUTHOR)
    answer = client.get("/nowhere", base_url="https://localhost", headers={"Accept-Language": "zh"})
    assert answer.status_code == 404
    assert "没有这一页。" in answer.get_data(as_text=True)
    assert client.get("/notices/4711", base_url="https://localhost").status_code == 404


@pytest.mark.parametrize("role", OTHERS)
def test_no_deed_of_the_settings_is_done_for_another_role(role: Role, app: Flask, small_world: World) -> None:
    app.config["WTF_CSRF_ENABLED"] = False
    client = signed_in(app, small_world, role)
    deeds = [path for _endpoint, path, methods in console_routes(app) if "POST" in methods and "/settings/" in path]
    assert len(deeds) >= 15
    for path in deeds:
        assert client.post(path, base_url="https://localhost").status_code == 403, path


def test_a_lost_edit_keeps_what_was_typed_on_the_page(app: Flask, small_world: World) -> None:
    app.config["WTF_CSRF_ENABLED"] = False
    client = signed_in(app, small_world, Role.ADMINISTRATOR)
    first = {"group": "党务", "name": "先存的名称", "slip": "公告公示", "revision": "1"}
    assert client.post("/settings/categories/11", data=first, base_url="https://localhost").status_code == 302
    second = {**first, "name": "后写的名称"}
    answer = client.post(
        "/settings/categories/11", data=second, base_url="https://localhost", headers={"Accept-Language": "zh"}
    )
    assert answer.status_code == 409
    page = answer.get_data(as_text=True)
    assert 'value="后写的名称"' in page
    assert "先存的名称" in page
    assert "刚刚改过这一项" in page
    # The page carries the newer revision: who has compared the two may save.
    again = {**second, "revision": "2"}
    assert client.post("/settings/categories/11", data=again, base_url="https://localhost").status_code == 302
