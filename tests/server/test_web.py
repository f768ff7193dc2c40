"""The doors: what answers a stranger, what every answer carries, how the repository is served."""

import re

import pytest
from flask import Flask
from sqlalchemy import select

from server.accounts.models import LoginFailure
from server.notices.models import Notice
from server.web import COOKIE
from tests.server.world import World

OPEN_TO_STRANGERS = {
    "/login",
    "/link/<token>",
    "/language",
    "/assets/<path:filename>",
    "/repository/<path:name>",
    "/api/v1/enrol",
    "/api/v1/report",
}
"""Everything that may answer without a credential. A new entry is a decision, not a detail."""


def a_path(app: Flask, rule: object) -> str:
    return re.sub(r"<(?:[a-z]+:)?[a-z_]+>", "1", str(rule))


def test_a_stranger_gets_an_answer_only_from_the_listed_doors(small_world: World) -> None:
    app = small_world.app()
    client = app.test_client()
    answered = set()
    for rule in app.url_map.iter_rules():
        for method in rule.methods - {"HEAD", "OPTIONS"}:
            answer = client.open(a_path(app, rule), method=method)
            if answer.status_code == 302 and "/login" in answer.headers["Location"] and rule.rule != "/login":
                continue
            # A form without its token is refused before anything is looked at.
            if answer.status_code in (401, 403, 409) and rule.rule not in OPEN_TO_STRANGERS:
                assert len(answer.data) < 20_000
                continue
            answered.add(rule.rule)
    assert answered <= OPEN_TO_STRANGERS
    marked = {
        rule.rule for rule in app.url_map.iter_rules() if "gongshi_public" in vars(app.view_functions[rule.endpoint])
    }
    assert marked <= OPEN_TO_STRANGERS


def test_no_view_does_its_deed_for_a_stranger(small_world: World) -> None:
    app = small_world.app()
    app.config["WTF_CSRF_ENABLED"] = False
    client = app.test_client()
    for rule in app.url_map.iter_rules():
        if "POST" in rule.methods and rule.rule not in OPEN_TO_STRANGERS:
            assert client.post(a_path(app, rule)).status_code == 401, rule.rule
    with small_world.session() as session:
        assert session.scalars(select(Notice)).all() == []


def test_the_front_page_sends_a_stranger_to_the_login(small_world: World) -> None:
    answer = small_world.browser().get("/")
    assert answer.status_code == 302
    assert answer.headers["Location"].startswith("/login?next=/")


def test_a_signed_in_person_gets_in_and_an_idle_one_does_not(small_world: World) -> None:
    client = small_world.browser("wang")
    assert client.get("/").status_code == 200
    small_world.clock.advance(minutes=31)
    assert client.get("/").status_code == 302


def test_reading_keeps_a_session_alive(small_world: World) -> None:
    client = small_world.browser("wang")
    for _ in range(4):
        small_world.clock.advance(minutes=20)
        assert client.get("/").status_code == 200


def test_a_form_without_its_token_is_refused(small_world: World) -> None:
    client = small_world.browser("wang")
    answer = client.post("/logout")
    assert answer.status_code == 409
    assert client.get("/").status_code == 200


def test_a_made_up_cookie_opens_nothing(small_world: World) -> None:
    client = small_world.browser()
    client.set_cookie(COOKIE, "x" * 43)
    assert client.get("/").status_code == 302


def test_every_page_carries_its_guards(small_world: World) -> None:
    headers = small_world.browser().get("/login").headers
    policy = headers["Content-Security-Policy"]
    assert policy.startswith("default-src 'none'")
    assert "unsafe" not in policy
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["X-Frame-Options"] == "DENY"
    assert headers["Cache-Control"] == "no-store"


def test_cookies_are_for_this_site_and_not_for_scripts(small_world: World) -> None:
    for cookie in small_world.browser().get("/login").headers.getlist("Set-Cookie"):
        if cookie.startswith("gongshi"):
            assert "HttpOnly" in cookie
            assert "SameSite=Lax" in cookie


def test_a_wrong_password_is_counted_although_the_page_refuses(small_world: World) -> None:
    app = small_world.app()
    app.config["WTF_CSRF_ENABLED"] = False
    app.test_client().post("/login", data={"username": "wang", "password": "falsch"})
    with small_world.session() as session:
        assert len(session.scalars(select(LoginFailure)).all()) == 2


def get(client, path: str, **more: object):
    """Read the answer whole: the test client would leave the file open."""
    return client.get(path, buffered=True, **more)


class TestRepository:
    @pytest.fixture
    def client(self, small_world: World):
        small_world.make_channels()
        small_world.on_the_wall()
        return small_world.browser()

    def test_the_timestamp_is_asked_for_again_each_time(self, client) -> None:
        answer = get(client, "/repository/metadata/timestamp.json")
        assert answer.headers["Cache-Control"] == "no-cache"
        assert "Content-Encoding" not in answer.headers
        assert "Last-Modified" not in answer.headers

    def test_nothing_new_is_said_in_one_short_answer(self, client) -> None:
        etag = get(client, "/repository/metadata/timestamp.json").headers["ETag"]
        answer = get(client, "/repository/metadata/timestamp.json", headers={"If-None-Match": etag})
        assert answer.status_code == 304
        assert answer.data == b""
        assert set(answer.headers.keys()) == {"ETag"}

    def blob(self, world: World) -> tuple[str, bytes]:
        manifest = world.services.publisher.release_of("hall")
        name = manifest.schedule.digest.removeprefix("sha256:")
        return f"/repository/blobs/sha256/{name[:2]}/{name}", world.services.publisher.repository.read_blob(
            manifest.schedule.digest
        )

    def test_a_blob_is_served_as_it_is_and_kept_for_good(self, client, small_world: World) -> None:
        path, content = self.blob(small_world)
        answer = get(client, path, headers={"Accept-Encoding": "gzip"})
        assert answer.data == content
        assert "immutable" in answer.headers["Cache-Control"]
        assert answer.content_length == len(content)
        assert "Accept-Ranges" not in answer.headers
        assert "Content-Encoding" not in answer.headers

    def test_a_broken_download_goes_on_where_it_stopped(self, client, small_world: World) -> None:
        path, content = self.blob(small_world)
        etag = get(client, path).headers["ETag"]
        answer = get(client, path, headers={"Range": "bytes=10-", "If-Range": etag})
        assert (answer.status_code, answer.data) == (206, content[10:])
        answer = get(client, path, headers={"Range": "bytes=10-", "If-Range": '"another"'})
        assert (answer.status_code, answer.data) == (200, content)
        assert get(client, path, headers={"Range": f"bytes={len(content)}-"}).status_code == 416

    @pytest.mark.parametrize(
        "path",
        [
            "../keys/root",
            "metadata/../../gongshi.db",
            "metadata/%2e%2e/%2e%2e/web.secret",
            "keys/root",
            "metadata",
            ".lock",
        ],
    )
    def test_nothing_but_the_repository_is_in_it(self, client, path: str) -> None:
        assert get(client, f"/repository/{path}").status_code == 404
