"""What the console lets whom do, asked of its routes: forms, roles and strangers."""

import re
from collections.abc import Iterator

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.routing import PathConverter, UnicodeConverter

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
    **dict.fromkeys(("check_chain", "logout", "password", "rows"), EVERYBODY),
    **dict.fromkeys(
        [
            "answer",
            "asset",
            "correct",
            "prolong",
            "discard",
            "fix",
            "glyph_pictures",
            "handout",
            "here",
            "new_handout",
            "new_notice",
            "new_video",
            "recall",
            "restore",
            "save",
            "slogan",
            "submit",
            "undo",
            "video",
        ],
        WRITES,
    ),
    **dict.fromkeys(
        [
            "approve",
            "decide_slogan",
            "reset_pages",
            "seen",
            "send_back",
            "theme_return",
            "theme_seen",
            "theme_sign",
            "theme_unreturn",
            "unreturn",
        ],
        DECIDES,
    ),
    **dict.fromkeys(
        ["hours", "in_person_begin", "in_person_seen", "in_person_sign", "in_person_stop", "move", "withdraw"],
        WRITES | DECIDES,
    ),
    "display_move_now": WRITES | KEEPS,
    **dict.fromkeys(("ask_halt", "ask_resume", "take_back_halt"), WRITES | DECIDES | KEEPS),
    "confirm_halt": DECIDES | KEEPS,
    **dict.fromkeys(("ask_screenshot", "prepare_waiting_again", "schedule_screenshots"), DECIDES | KEEPS),
    **dict.fromkeys(
        [
            "add_display",
            "display_move_now",
            "issue",
            "pair",
            "pair_answer",
            "propose_layout",
            "propose_theme",
            "remind",
            "theme_take_back",
        ],
        WRITES | KEEPS,
    ),
    **dict.fromkeys(
        [
            "account",
            "account_active",
            "account_link",
            "account_roles",
            "accounts",
            "add_channel",
            "add_settings_category",
            "add_settings_daypart",
            "add_settings_preset",
            "add_settings_slogan",
            "channel_light",
            "channel_motion",
            "channel_profiles",
            "check_holidays",
            "display_remove",
            "display_restore",
            "move_settings_category",
            "move_settings_daypart",
            "retire_settings_slogan",
            "revoke",
            "save_holidays",
            "settings_category",
            "settings_category_active",
            "settings_daypart",
            "settings_daypart_active",
            "settings_preset",
            "settings_preset_active",
            "settings_slogan",
        ],
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


@pytest.mark.parametrize("sent", ["2147483648", str(2**70)])
def test_a_number_that_no_row_can_have_leads_to_no_page_and_breaks_none(
    sent: str, app: Flask, small_world: World
) -> None:
    app.config["WTF_CSRF_ENABLED"] = False
    client = signed_in(app, small_world, *Role)
    asked = 0
    for _endpoint, path, methods in console_routes(app):
        address = re.sub(r"(?<=/)1(?=/|$)", sent, path)
        for method in methods - {"HEAD", "OPTIONS"}:
            if address != path:
                answer = client.open(address, method=method, base_url="https://localhost", json={})
                assert answer.status_code in (404, 405), (method, address)
                asked += 1
    assert asked > 40
    for path in (
        "/notices?before=",
        "/notices?category=",
        "/ledger?before=",
        "/ledger/audit?before=",
        "/ledger/audit?who=",
    ):
        assert client.get(path + sent, base_url="https://localhost").status_code == 200, path


@pytest.mark.parametrize("sent", [[1], "x", None, {"revision": "9" * 5000, "category_id": "9" * 5000}])
def test_what_no_script_of_ours_sends_is_answered_with_a_sentence(sent: object, app: Flask, small_world: World) -> None:
    app.config["WTF_CSRF_ENABLED"] = False
    notice_id = small_world.draft()
    client = signed_in(app, small_world, *Role)
    for deed in ("draft", "answer", "fix", "undo", "seen"):
        answer = client.post(f"/notices/{notice_id}/{deed}", json=sent, base_url="https://localhost")
        if sent is None and deed in ("answer", "fix", "undo"):  # a button's own form: told on the page it goes back to
            assert answer.status_code == 302, deed
            continue
        assert answer.status_code in (404, 409), (deed, answer.status_code)
        assert answer.json["sentence"], deed


@pytest.mark.parametrize("day", ["0001-01-01", "9999-12-31"])
def test_the_schedule_goes_no_further_than_the_calendar(day: str, app: Flask, small_world: World) -> None:
    small_world.make_channels()
    client = signed_in(app, small_world, Role.AUTHOR)
    for path in (
        f"/schedule?week={day}",
        f"/schedule?day={day}",
        f"/schedule/month/events?start={day}&end={day}",
        f"/schedule/instant?screen=hall/hall-1080&day={day}&time=23:59",
    ):
        assert client.get(path, base_url="https://localhost").status_code == 200, path


def test_a_text_that_no_database_can_keep_is_refused_in_a_sentence(world: World) -> None:
    app = create_app(world.services)
    app.config["WTF_CSRF_ENABLED"] = False
    notice_id = world.draft()
    client = signed_in(app, world, *Role)
    zh = {"Accept-Language": "zh"}
    assert "存不下的字符" in client.get("/notices?q=%00", base_url="https://localhost", headers=zh).get_data(
        as_text=True
    )
    typed = {"title": "停电\x00通知", "text": "停电", "kind": "notice"}
    answer = client.post("/notices/new", data=typed, base_url="https://localhost", headers=zh)
    assert (answer.status_code, "存不下的字符" in answer.get_data(as_text=True)) == (409, True)
    for title in ("停电\x00", "停电\ud800"):
        body = {"title": title, "revision": 2, "body": [{"type": "paragraph", "runs": [{"text": title}]}]}
        answer = client.post(f"/notices/{notice_id}/draft", json=body, base_url="https://localhost", headers=zh)
        assert (answer.status_code, "存不下的字符" in answer.json["sentence"]) == (409, True)
    assert world.notice(notice_id).title == "关于停电的通知"


def nul_addresses(app: Flask) -> Iterator[tuple[str, str]]:
    """Every address of the console that takes a text, with a NUL for it, and its methods."""
    texts = UnicodeConverter, PathConverter
    with app.test_request_context():
        for rule in app.url_map.iter_rules():
            values = {name: "\x00" if type(rule._converters[name]) in texts else 1 for name in rule.arguments}
            if rule.endpoint.startswith("console.") and rule.endpoint != "console.static" and "\x00" in values.values():
                built = rule.build(values)
                assert built is not None
                for method in (rule.methods or set()) & {"GET", "POST"}:
                    yield built[1], method


def test_a_nul_in_an_address_is_refused_in_a_sentence_whatever_else_is_sent(world: World) -> None:
    app = create_app(world.services)
    app.config["WTF_CSRF_ENABLED"] = False
    client = signed_in(app, world, *Role)
    paths = {*nul_addresses(app), ("/notices?q=%00", "GET"), ("/notices?%00=1", "GET")}
    assert {("/channels/%00/layout", "POST"), ("/notices/1/assets/%00", "GET")} <= paths
    for path, method in sorted(paths):
        for kind in (None, "application/json"):
            answer = client.open(
                path, method=method, content_type=kind, base_url="https://localhost", headers={"Accept-Language": "zh"}
            )
            said = answer.json["sentence"] if answer.is_json else answer.get_data(as_text=True)
            assert (answer.status_code, "存不下的字符" in said) == (409, True), (path, method, kind)


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
