"""A clerk types the code of a wall, compares, and answers; the box behind it is the player's own code."""

from pathlib import Path

from playwright.sync_api import Page, expect

from player.identity import load_identity
from player.pairing import Pairing
from tests.browser.conftest import Complaints, Enter
from tests.browser.township import Township


def typed(place: Township, clerk: Page, pairing: Pairing) -> None:
    clerk.goto(place.url + "/displays/pair")
    clerk.get_by_label("大厅屏").check()
    clerk.locator("#f-code").fill(pairing.code.lower())
    clerk.get_by_role("button", name="接上").click()
    # The form goes when the server has answered that it is there: who leaves before has sent nothing.
    expect(clerk.locator("p[role=status]")).to_have_text("正在等屏回话…")


def test_a_clerk_finds_the_same_words_and_connects(
    place: Township, enter: Enter, complaints: Complaints, tmp_path: Path
) -> None:
    clerk, pairing = enter("author"), Pairing(tmp_path / "box", place.url)
    typed(place, clerk, pairing)
    expect(clerk.get_by_role("button", name="一样，接上")).to_have_count(0)
    assert pairing.poll() is None
    # The page looks again by itself.
    expect(clerk.locator("#words")).to_have_text(pairing.words)
    clerk.get_by_role("button", name="一样，接上").click()
    expect(clerk).to_have_url(place.url + "/displays")
    assert pairing.poll() == load_identity(tmp_path / "box")
    assert load_identity(tmp_path / "box") is not None
    assert complaints.heard == []


def test_a_clerk_who_finds_other_words_connects_nobody_and_is_told_what_to_do(
    place: Township, enter: Enter, complaints: Complaints, tmp_path: Path
) -> None:
    clerk, pairing = enter("author"), Pairing(tmp_path / "box", place.url)
    typed(place, clerk, pairing)
    assert pairing.poll() is None
    # Who leaves the page finds it again.
    clerk.goto(place.url + "/displays/pair")
    clerk.get_by_role("link", name="去核对").click()
    expect(clerk.locator("#words")).to_have_text(pairing.words)
    first = pairing.code
    clerk.get_by_role("button", name="对不上").click()
    expect(clerk.locator("main")).to_contain_text("没有接上，这个码作废了")
    expect(clerk.locator("main")).to_contain_text("出登记码")
    assert pairing.poll() is None
    assert pairing.code != first
    assert load_identity(tmp_path / "box") is None
    assert complaints.heard == []
