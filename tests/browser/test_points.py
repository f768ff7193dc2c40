"""A picture stands whole until a clerk taps the point of it that stays; a reviewer answers for the children on it."""

import os
from pathlib import Path

from PIL import Image, ImageDraw
from playwright.sync_api import Page, expect

from tests.browser.conftest import Complaints, Enter
from tests.browser.road import draft, kept, look_at_every_page, send
from tests.browser.test_kinds import begin, saved, settled
from tests.browser.township import Township

SHOTS = os.environ.get("GONGSHI_SHOTS")
"""A folder for what these tests saw, to be opened by eye."""


def photograph(folder: Path, name: str = "road.png") -> Path:
    drawn = Image.new("RGB", (900, 300), (158, 196, 222))
    draw = ImageDraw.Draw(drawn)
    draw.polygon([(0, 180), (270, 105), (495, 165), (720, 90), (900, 150), (900, 300), (0, 300)], (96, 132, 98))
    draw.rectangle((495, 150, 720, 240), (190, 170, 140))
    drawn.save(folder / name)
    return folder / name


def keep(page: Page, name: str) -> None:
    if SHOTS:
        page.screenshot(path=f"{SHOTS}/{name}.png")


def point(place: Township, number: str) -> list[int] | None:
    (figure,) = [block for block in saved(place, number) if block["type"] == "figure"]
    return figure.get("point")


def test_a_point_is_tapped_moved_by_keys_and_taken_away_again(
    place: Township, enter: Enter, complaints: Complaints, tmp_path: Path
) -> None:
    page = enter("both")
    number = begin(page, place, "notice")
    page.get_by_label("镇大厅").check()
    page.locator("#picture").set_input_files(photograph(tmp_path))
    block = page.locator(".blk[data-type=figure]")
    aim = block.locator(".aim")
    expect(aim).to_be_visible()  # the file has arrived
    settled(page)
    expect(block.locator("[data-whole]")).to_have_attribute("aria-pressed", "true")
    assert point(place, number) is None
    keep(page, "editor-whole")

    block.locator("[data-cut]").click()
    expect(aim).to_be_focused()
    settled(page)
    assert point(place, number) == [500, 500]
    box = aim.locator("img").bounding_box()
    assert box is not None
    aim.click(position={"x": box["width"] * 0.2, "y": box["height"] * 0.5})
    page.keyboard.press("ArrowRight")
    settled(page)
    at = point(place, number)
    assert at is not None
    assert abs(at[0] - 250) <= 5
    frame, whole = aim.locator(".keep").bounding_box(), aim.locator("img").bounding_box()
    assert frame is not None
    assert whole is not None
    assert frame["x"] <= whole["x"] + 1, "the part around a point near the edge begins at the edge"
    assert abs(frame["width"] - frame["height"] * 1.5) < 12
    keep(page, "editor-cut")

    page.reload()
    expect(block.locator("[data-cut]")).to_have_attribute("aria-pressed", "true")
    block.locator("[data-whole]").click()
    settled(page)
    assert point(place, number) is None
    expect(aim).to_be_disabled()
    assert complaints.heard == []


def test_pictures_side_by_side_have_a_point_each(place: Township, enter: Enter, tmp_path: Path) -> None:
    page = enter("both")
    number = begin(page, place, "notice")
    page.get_by_label("镇大厅").check()
    page.locator("#picture").set_input_files([photograph(tmp_path, "a.png"), photograph(tmp_path, "b.png")])
    block = page.locator(".blk[data-type=figures]")
    block.locator("[data-cut]").nth(1).click()
    settled(page)
    (row,) = saved(place, number)
    assert [one.get("point") for one in row["figures"]] == [None, [500, 500]]
    keep(page, "editor-row")


def test_a_reviewer_signs_no_picture_before_he_has_ticked_it(
    place: Township, enter: Enter, complaints: Complaints, tmp_path: Path
) -> None:
    author, reviewer = enter("both"), enter("reviewer")
    number = draft(author, place, "示例：有照片的公告")
    author.locator("#picture").set_input_files(photograph(tmp_path))
    expect(author.locator(".blk[data-type=figure] img")).to_be_visible()
    settled(author)
    kept(author)
    send(author, number)

    reviewer.goto(f"{place.url}/notices/{number}/review")
    tick = reviewer.locator("[data-tick]")
    look_at_every_page(reviewer)
    expect(reviewer.locator("#approve")).to_have_text("先给照片打勾")
    keep(reviewer, "review-untick")
    reviewer.locator("#approve").click()
    expect(tick).to_be_focused()
    expect(reviewer.locator("#sign")).to_be_hidden()
    reviewer.keyboard.press("Space")
    expect(reviewer.locator("#approve")).to_have_text("通过并签名")
    keep(reviewer, "review-ticked")
    reviewer.locator("#approve").click()
    reviewer.locator("#sign").get_by_role("button", name="通过并签名").click()
    reviewer.wait_for_url(f"{place.url}/notices/{number}")
    reviewer.goto(f"{place.url}/notices/{number}/sheet")
    expect(reviewer.get_by_text("没有未成年人的脸")).to_be_visible()
    keep(reviewer, "sheet")
    assert complaints.heard == []


def test_the_townships_picture_is_brought_looked_at_and_signed(
    place: Township, enter: Enter, complaints: Complaints, tmp_path: Path
) -> None:
    page = enter("administrator")
    page.goto(place.url + "/appearance")
    page.get_by_label("石青").check()
    page.get_by_label("地名").fill("示例镇")
    page.get_by_label("电话前面的字").fill("民情热线")
    page.get_by_label("电话", exact=True).fill("5691234")
    page.locator("input[name=picture]").set_input_files(photograph(tmp_path))
    page.get_by_role("button", name="先看样子").click()
    picture = page.locator(".point1")
    expect(picture.locator("img")).to_be_visible()
    if SHOTS:
        page.screenshot(path=f"{SHOTS}/appearance-whole.png", full_page=True)
    picture.locator("[data-cut]").click()
    picture.locator(".aim").click(position={"x": 30, "y": 30})
    with page.expect_event("load"):  # the page that is looked at must be the next, which looks like this one
        page.get_by_role("button", name="先看样子").click()
    expect(page.locator(".point1 [data-cut]")).to_have_attribute("aria-pressed", "true")
    if SHOTS:
        page.screenshot(path=f"{SHOTS}/appearance-cut.png", full_page=True)
    page.get_by_role("button", name="送去核对").click()
    page.wait_for_url("**/appearance/*")

    reviewer = enter("reviewer")
    reviewer.goto(page.url)
    reviewer.locator("[data-tick]").check()
    look_at_every_page(reviewer)
    if SHOTS:
        reviewer.screenshot(path=f"{SHOTS}/appearance-review.png", full_page=True)
    reviewer.locator("#approve").click()
    reviewer.locator("#sign").get_by_role("button", name="通过并签名").click()
    reviewer.wait_for_url(place.url + "/appearance")
    expect(reviewer.get_by_text("常备页上有图").first).to_be_visible()
    assert complaints.heard == []
