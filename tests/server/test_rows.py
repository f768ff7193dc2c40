"""Rows of 40 px or of 34: everybody's own choice, kept with the account, in reach on the page of every table."""

import re
from collections.abc import Iterator

import pytest
from flask import Flask
from flask.testing import FlaskClient

from server.accounts.service import choose_rows
from tests.server.test_console_doors import console_routes
from tests.server.world import World


def choose(browser: FlaskClient, to: str, **headers: str) -> int:
    token = re.search(r'name="csrf-token" content="([^"]+)"', browser.get("/").text)
    assert token is not None
    return browser.post(
        "/rows", data={"csrf_token": token[1], "to": to, "next": "/notices"}, headers=headers
    ).status_code


def dense(browser: FlaskClient, path: str = "/notices") -> bool:
    found = re.search(r'<body class="([^"]*)"', browser.get(path).text)
    assert found is not None
    return "dense" in found[1].split()


def test_a_choice_is_kept_with_the_account_and_nobody_else_s(world: World) -> None:
    mine, theirs = world.browser("wang"), world.browser("sun")
    assert not dense(mine)
    assert choose(mine, "dense") == 302
    assert (dense(mine), dense(mine, "/ledger"), dense(theirs)) == (True, True, False)
    assert dense(world.browser("wang"))  # another browser, the same person
    choose(mine, "wide")
    assert not dense(mine)


def test_a_script_is_told_and_sent_nowhere(small_world: World) -> None:
    browser = small_world.browser("zhao")
    assert choose(browser, "dense", Accept="application/json") == 200
    assert dense(browser)


@pytest.mark.parametrize("target", ["//evil.example/", "https://evil.example/", "/\\evil.example"])
def test_the_choice_leads_to_no_other_site(small_world: World, target: str) -> None:
    app = small_world.app()
    app.config["WTF_CSRF_ENABLED"] = False
    browser = small_world.browser("wang")
    browser.application.config["WTF_CSRF_ENABLED"] = False
    assert browser.post("/rows", data={"to": "dense", "next": target}).location == "/"


def pages(world: World, app: Flask) -> Iterator[tuple[str, str]]:
    """Every page of the console that an administrator may open, with its address."""
    browser = world.browser("lin")
    for endpoint, path, methods in console_routes(app):
        if "GET" in methods and endpoint not in {"console.static", "console.logout"}:
            answer = browser.get(path)
            if answer.status_code == 200 and answer.mimetype == "text/html" and "<main" in answer.text:
                yield path, answer.text


def test_every_page_with_a_table_has_the_choice_in_reach(small_world: World) -> None:
    small_world.make_channels()
    notice_id = small_world.on_the_wall()
    assert notice_id == 1  # the address that the routes are asked with
    small_world.submit(small_world.draft("第二份"))
    found = 0
    for path, text in pages(small_world, small_world.app()):
        if re.search(r'<table class="(t|cov)[ "]', text):
            assert " data-rows " in text, path
            found += 1
    assert found >= 9


def test_the_choice_is_no_line_of_the_audit_log(world: World) -> None:
    with world.session() as session:
        choose_rows(session, world.wang, dense=True)
    assert "dense" not in world.browser("wang").get("/ledger/audit").text.split("<main", 1)[1]
