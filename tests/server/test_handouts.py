"""A PDF on its way to the wall: drawn by a child, refused in plain words, checked for its words, sent as pictures."""

import io

import pytest
from PIL import Image

from server.accounts.roles import Role
from server.app import create_app
from server.errors import Refused
from server.notices import handouts
from server.notices import service as notices
from server.notices.handouts import add_handout, checked
from server.notices.models import Notice
from server.notices.paging import assets_of, wall_document
from tests.server.test_console_doors import signed_in
from tests.server.world import World


def pdf(*texts: str, size: int = 12, width: int = 595, height: int = 842) -> bytes:
    """A PDF of one line a page, written by hand."""
    kids = " ".join(f"{4 + 2 * number} 0 R" for number in range(len(texts)))
    objects = [
        "<< /Type /Catalog /Pages 2 0 R >>",
        f"<< /Type /Pages /Kids [{kids}] /Count {len(texts)} >>",
        "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
    ]
    for number, text in enumerate(texts):
        stream = f"BT /F1 {size} Tf 72 {height - 100} Td ({text}) Tj ET"
        objects.append(
            f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 {width} {height}] /Contents {5 + 2 * number} 0 R "
            "/Resources << /Font << /F1 3 0 R >> >> >>"
        )
        objects.append(f"<< /Length {len(stream)} >>\nstream\n{stream}\nendstream")
    written, places = "%PDF-1.4\n", []
    for number, each in enumerate(objects, 1):
        places.append(len(written))
        written += f"{number} 0 obj\n{each}\nendobj\n"
    start = len(written)
    rows = "".join(f"{place:010} 00000 n \n" for place in places)
    written += f"xref\n0 {len(objects) + 1}\n0000000000 65535 f \n{rows}"
    return f"{written}trailer\n<< /Size {len(objects) + 1} /Root 1 0 R >>\nstartxref\n{start}\n%%EOF\n".encode()


def test_every_page_becomes_a_picture_and_tells_how_high_its_print_is() -> None:
    pages = checked("示例.pdf", pdf("First page", "Second page", size=12))
    assert [page.words for page in pages] == ["First page", "Second page"]
    assert all(max(Image.open(io.BytesIO(page.png)).size) == 2000 for page in pages)
    # 12 of 842 points is 143 ten-thousandths; fonts differ in how high a line they ask for.
    assert all(110 <= page.letters <= 180 for page in pages)
    (large,) = checked("示例.pdf", pdf("Large", size=48))
    assert 3.5 <= large.letters / pages[0].letters <= 4.5


def test_a_page_of_a_hundred_metres_is_no_larger_a_picture() -> None:
    (page,) = checked("示例.pdf", pdf("wide", width=14_000, height=2_000))
    assert max(Image.open(io.BytesIO(page.png)).size) == 2000


@pytest.mark.parametrize(
    ("name", "content", "sentence"),
    [
        ("a.pdf", b"", "没有收到文件，请再选一次。"),
        ("课件.pptx", b"PK\x03\x04", "PPT 屏上放不了，请在 PPT 里“另存为 PDF”，再交 PDF。"),
        ("通知.DOCX", b"PK\x03\x04", "Word 文件请“另存为 PDF”再交；要排成公告，就把文字粘进来。"),
        ("图.png", b"\x89PNG", "只收 PDF 文件，请另存为 PDF 再交。"),
        ("坏.pdf", b"%PDF-1.7 and nothing else", "这份 PDF 读不出来，可能没有传完整，请重新导出再交。"),
        ("长.pdf", pdf(*["x"] * 31), "PDF 最多 30 页，这一份有 31 页，请只留要上屏的几页。"),
    ],
    ids=["empty", "pptx", "docx", "png", "broken", "long"],
)
def test_what_cannot_hang_is_refused_in_one_sentence(name: str, content: bytes, sentence: str) -> None:
    with pytest.raises(Refused) as refusal:
        checked(name, content)
    assert str(refusal.value) == sentence


def test_a_file_that_eats_the_child_s_memory_costs_the_child(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(handouts, "LOOK_MEMORY_MB", 16)
    with pytest.raises(Refused, match="读不出来"):
        checked("示例.pdf", pdf("x"))


def put(world: World, content: bytes, address: str = "") -> int:
    notice_id = world.draft(text="一句。")
    pages = checked("示例.pdf", content)
    with world.session() as session:
        revision = notices.get_notice(session, world.wang, notice_id).revision
        add_handout(
            session,
            world.wang,
            notice_id,
            pages,
            address,
            revision=revision,
            uploads=world.services.data / "uploads",
            now=world.now,
        )
    return notice_id


def test_what_a_pdf_says_is_checked_and_leaves_the_server_with_no_release(world: World) -> None:
    notice_id = put(world, pdf("No. 11010519491231002X"))
    with world.session() as session:
        notice = notices.get_notice(session, world.wang, notice_id)
        rules = [finding.rule for finding in notices.findings(session, notice, today=world.today).open]
        assert "identity" in rules
        assert "11010519491231002X" in str(notice.document)
        assert "11010519491231002X" not in str(wall_document(notice))
        key = next(
            one.key for one in notices.findings(session, notice, today=world.today).open if one.rule == "identity"
        )
        with pytest.raises(Refused, match="要您自己改"):
            notices.apply_fix(session, world.wang, notice_id, key, revision=notice.revision, now=world.now)
        assert "再传一次" in next(
            one.mend for one in notices.findings(session, notice, today=world.today).open if one.key == key
        )


def test_a_pdf_taken_again_replaces_the_pages_of_the_first(world: World) -> None:
    notice_id = put(world, pdf("one", "two"), "https://gk.example.com/1")
    with world.session() as session:
        notice = session.get_one(Notice, notice_id)
        body = notice.document["body"]
        assert isinstance(body, list)
        assert [block["type"] for block in body if isinstance(block, dict)] == ["page_image", "page_image", "qr"]
        assert len(assets_of(session, world.services.data / "uploads", notice_id)) == 2
        pages = checked("示例.pdf", pdf("three"))
        uploads = world.services.data / "uploads"
        add_handout(session, world.wang, notice_id, pages, "", revision=notice.revision, uploads=uploads, now=world.now)
        assert len(assets_of(session, uploads, notice_id)) == 1


def test_an_address_that_is_none_is_refused(world: World) -> None:
    with pytest.raises(Refused, match="http"):
        put(world, pdf("one"), "www.example.com")


def test_a_clerk_sends_a_pdf_and_finds_its_pages_in_the_editor(world: World) -> None:
    app = create_app(world.services)
    app.config["WTF_CSRF_ENABLED"] = False
    client = signed_in(app, world, Role.AUTHOR)
    here = {"base_url": "https://localhost"}
    assert "最大 30 MB" in client.get("/notices/pdf", **here).get_data(as_text=True)
    form = {"file": (io.BytesIO(pdf("Hello")), "示例说明.pdf"), "address": ""}
    shown = client.post("/notices/pdf", data=form, follow_redirects=True, **here).get_data(as_text=True)
    assert "收好了，1 页。" in shown
    assert "page_image" in shown
    form = {"file": (io.BytesIO(b"PK"), "a.pptx"), "title": "课件"}
    refused = client.post("/notices/pdf", data=form, follow_redirects=True, **here).get_data(as_text=True)
    assert "另存为 PDF" in refused
