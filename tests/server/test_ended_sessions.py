"""What becomes of a form whose session is over, or whose page was drawn for somebody else."""

import re

import pytest
from flask.testing import FlaskClient

from server.accounts import service as accounts
from tests.server.world import World

FORM = {"Accept": "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"}


@pytest.mark.parametrize(
    ("page", "leads_to"),
    [
        ("http://localhost/notices/new", "/notices/new"),
        ("http://localhost/notices?q=abc", "/notices?q=abc"),
        ("http://localhost/notices/1/withdraw", "/notices/1"),
        ("http://elsewhere.invalid/notices/new", ""),
        ("", ""),
    ],
)
def test_a_form_without_a_session_is_led_through_the_login_to_its_page(
    page: str, leads_to: str, small_world: World
) -> None:
    app = small_world.app()
    app.config["WTF_CSRF_ENABLED"] = False
    sent = app.test_client().post("/notices/new", data={"text": "一段"}, headers=FORM | {"Referer": page})
    assert sent.status_code == 302
    assert sent.location.startswith("/login")
    login = app.test_client().get(sent.location).get_data(as_text=True)
    assert "刚才的没有送出" in login
    assert f'name="next" value="{leads_to}"' in login


def test_what_a_script_sends_without_a_session_is_told_so_and_led_nowhere(small_world: World) -> None:
    for headers in ({"Accept": "application/json"}, {"Accept": "*/*", "HX-Request": "true"}):
        assert small_world.client().post("/notices/1/draft", json={}, headers=headers).status_code == 401


def entered(client: FlaskClient, world: World, name: str) -> None:
    with world.session() as session:
        token = accounts.issue_link(session, None, world.cast[name].account_id, now=world.now)
    page = client.get(f"/link/{token}").get_data(as_text=True)
    assert client.post(f"/link/{token}", data={"csrf_token": token_in(page)}).status_code == 302


def token_in(page: str) -> str:
    found = re.search(r'name="csrf_token" value="([^"]+)"', page)
    assert found is not None
    return found[1]


def test_a_page_that_one_person_left_open_does_nothing_in_the_name_of_the_next(small_world: World) -> None:
    client = small_world.client()
    entered(client, small_world, "wang")
    token = token_in(client.get("/notices").get_data(as_text=True))
    form = {"to": "dense", "next": "/notices", "csrf_token": token}
    entered(client, small_world, "wang")
    assert client.post("/rows", data=form).status_code == 302  # the same person came back
    entered(client, small_world, "sun")
    refused = client.post("/rows", data=form, headers={"Referer": "http://localhost/notices"})
    assert refused.status_code == 409
    assert 'href="/notices"' in refused.get_data(as_text=True)


def test_only_what_was_accepted_is_said_to_be_taken_and_once(small_world: World) -> None:
    client = small_world.client()
    entered(client, small_world, "wang")
    token = token_in(client.get("/notices/new").get_data(as_text=True))

    def taken() -> str:
        found = re.search(r'data-taken="([^"]*)"', client.get("/notices").get_data(as_text=True))
        assert found is not None
        return found[1]

    client.post("/notices/new", data={"form": "text", "text": "", "csrf_token": token})
    assert taken() == ""
    client.post("/notices/new", data={"form": "text", "text": "一段正文。", "csrf_token": token})
    assert (taken(), taken()) == ("/notices/new#text", "")
