"""Names, quotations, pictures side by side, heads above heads, and a character no font has: typed by a clerk."""

import io
from pathlib import Path

from PIL import Image, ImageDraw
from playwright.sync_api import Page, expect

from tests.browser.conftest import Complaints, Enter
from tests.browser.test_kinds import begin, saved, settled
from tests.browser.township import Township

RARE = "\U00031350"


def paste(page: Page, text: str) -> None:
    page.evaluate(
        """(text) => {
          const clipboard = new DataTransfer();
          clipboard.setData('text/plain', text);
          document.activeElement.dispatchEvent(
            new ClipboardEvent('paste', {clipboardData: clipboard, bubbles: true, cancelable: true}));
        }""",
        text,
    )


def picture(folder: Path, name: str, colour: str = "#356", size: tuple[int, int] = (320, 200)) -> Path:
    drawn = Image.new("RGB", size, "white")
    ImageDraw.Draw(drawn).rectangle((size[0] // 4, size[1] // 4, size[0] // 2, size[1] // 2), fill=colour)
    path = folder / name
    drawn.save(path)
    return path


def show(page: Page) -> None:
    """Choose where it hangs, so that there are pages to see."""
    page.get_by_label("镇大厅").check()


def test_a_list_of_names_is_typed_a_line_each_or_pasted_as_a_column(
    place: Township, enter: Enter, complaints: Complaints
) -> None:
    page = enter("both")
    number = begin(page, place, "list")
    show(page)
    area = page.locator(".blk[data-type=names] .txt")
    area.click()
    page.keyboard.type("张三")
    page.keyboard.press("Enter")
    page.keyboard.type("李四、王小五")
    page.keyboard.press("Enter")
    paste(page, "欧阳示例\r\n赵六\r\n\r\n")
    expect(page.locator(".blk[data-type=names]")).to_contain_text("共 5 人")
    settled(page)
    assert saved(place, number) == [{"type": "names", "names": ["张三", "李四", "王小五", "欧阳示例", "赵六"]}]
    page.reload()
    expect(area).to_contain_text("欧阳示例")
    assert complaints.heard == []


def test_a_quotation_keeps_its_source(place: Township, enter: Enter) -> None:
    page = enter("both")
    number = begin(page, place, "notice")
    show(page)
    page.get_by_role("button", name="引文").click()
    block = page.locator(".blk[data-type=quote]")
    block.locator(".txt").click()
    page.keyboard.type("村民委员会实行村务公开制度。")
    block.locator("input").fill("《村民委员会组织法》第三十条")
    settled(page)
    (quote,) = saved(place, number)
    assert (quote["type"], quote["source"]) == ("quote", "《村民委员会组织法》第三十条")
    assert "".join(run["text"] for run in quote["runs"]) == "村民委员会实行村务公开制度。"
    page.goto(f"{place.url}/notices/{number}")
    expect(page.locator(".full1 blockquote")).to_contain_text("第三十条")


def test_pictures_chosen_together_hang_side_by_side_with_a_caption_each(
    place: Township, enter: Enter, complaints: Complaints, tmp_path: Path
) -> None:
    page = enter("both")
    number = begin(page, place, "notice")
    show(page)
    page.locator("#picture").set_input_files([picture(tmp_path, "a.png"), picture(tmp_path, "b.png", "#a33")])
    block = page.locator(".blk[data-type=figures]")
    expect(block.locator("img")).to_have_count(2)
    for at, words in enumerate(("整治前", "整治后")):
        block.locator("figure input").nth(at).fill(words)
    settled(page)
    (figures,) = saved(place, number)
    assert [one["caption"] for one in figures["figures"]] == ["整治前", "整治后"]
    block.locator("[data-figure=drop]").first.click()
    settled(page)
    (figures,) = saved(place, number)
    assert [one["caption"] for one in figures["figures"]] == ["整治后"]
    assert complaints.heard == []


def test_heads_above_heads_are_switched_on_and_off_and_survive_a_new_column(place: Township, enter: Enter) -> None:
    page = enter("both")
    number = begin(page, place, "notice")
    show(page)
    page.locator("[data-add=table]").click()
    block = page.locator(".blk[data-type=table]")
    block.locator("tbody td").first.fill("低保")
    block.locator("[data-block=group]").click()
    for at in range(2):
        block.locator(".groups th").nth(at).fill("本月")
    block.locator(".heads th").first.fill("项目")
    block.locator("[data-block=column]").click()
    expect(block.locator(".groups th")).to_have_count(3)
    settled(page)
    (table,) = saved(place, number)
    assert [column.get("group", "") for column in table["columns"]] == ["本月", "本月", ""]
    block.locator("tbody td").first.click()
    block.locator("[data-block=group]").click()
    expect(block.locator(".groups")).to_have_count(0)
    settled(page)
    (table,) = saved(place, number)
    assert all("group" not in column for column in table["columns"])


def test_a_character_no_font_has_is_brought_from_the_preview_that_misses_it(
    place: Township, enter: Enter, complaints: Complaints, tmp_path: Path
) -> None:
    page = enter("both")
    begin(page, place, "notice")
    show(page)
    page.locator("#blocks .txt").first.click()
    page.keyboard.insert_text(f"示例家庭：张{RARE}。")
    ask = page.locator("#views [data-glyph]").first
    expect(ask).to_be_visible()
    ask.click()
    expect(page.locator("#g-sign")).to_have_value(RARE)
    page.locator("#g-file").set_input_files(picture(tmp_path, "字.png", "black", (200, 200)))
    page.locator("[data-glyph-send]").click()
    page.locator("#glyphs-rows img").evaluate("image => image.decode()")  # its place is there before its ink
    drawn = Image.open(io.BytesIO(page.locator("#glyphs-rows img").screenshot())).convert("L").histogram()
    assert sum(drawn[:40]) > 200
    page.get_by_role("button", name="好了").click()
    expect(ask).to_have_count(0)
    page.locator("#blocks .txt").first.click()
    page.keyboard.press("End")
    page.keyboard.insert_text("还能接着写。")
    settled(page)
    assert complaints.heard == []
