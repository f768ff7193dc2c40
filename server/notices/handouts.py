"""Take a PDF into a notice as pictures of its pages: what may be shown, and the sentence for what may not.

Drawing the pages is a child's work. What a page says stays beside its picture for the checks, and leaves the server
with no release: a PDF may say more than it shows.
"""

import tempfile
from dataclasses import dataclass
from datetime import datetime
from importlib.util import find_spec
from pathlib import Path

from sqlalchemy.orm import Session

from playlists.canonical import digest
from playlists.model import Json
from server.accounts.roles import Actor
from server.errors import Refused
from server.notices.assets import replace_assets, require_writer, stored
from server.notices.characters import tidy
from server.notices.drafts import DraftChanges, save_draft
from server.notices.looking import look_into
from server.notices.steps import get_notice

LARGEST_MB = 30
LARGEST_FILE = LARGEST_MB * 1024 * 1024
MOST_PAGES = 30
LOOK_SECONDS = 90
LOOK_MEMORY_MB = 1_200
LONGEST_ADDRESS = 300
_UNREADABLE = "这份 PDF 读不出来，可能没有传完整，请重新导出再交。"
_PRESENTATIONS, _TEXTS = (".ppt", ".pptx", ".pps", ".ppsx", ".dps"), (".doc", ".docx", ".wps", ".rtf")


@dataclass(frozen=True, slots=True)
class HandoutPage:
    """``letters`` is the height of the small print in ten-thousandths of the page, 0 for a scan."""

    png: bytes
    letters: int
    words: str


def checked(name: str, content: bytes) -> tuple[HandoutPage, ...]:
    """Return the pages, or raise ``Refused`` with one plain sentence: what is wrong, and what to do.

    It takes seconds: call it before a transaction begins, which keeps every other writer out while it lasts.
    """
    ending = Path(name.lower()).suffix
    if not content:
        raise Refused("没有收到文件，请再选一次。", "file")
    if ending in _PRESENTATIONS:
        raise Refused("PPT 屏上放不了，请在 PPT 里“另存为 PDF”，再交 PDF。", "file")
    if ending in _TEXTS:
        raise Refused("Word 文件请“另存为 PDF”再交；要排成公告，就把文字粘进来。", "file")
    if b"%PDF-" not in content[:1024]:
        raise Refused("只收 PDF 文件，请另存为 PDF 再交。", "file")
    if len(content) > LARGEST_FILE:
        raise Refused(f"PDF 最大 {LARGEST_MB} MB，这一份有 {-(-len(content) >> 20)} MB，请压小后再交。", "file")
    if find_spec("pypdfium2") is None:
        raise Refused("这台服务器还没装 PDF 组件，收不了 PDF；请管理员重新安装。", "file")
    with tempfile.TemporaryDirectory(prefix="gongshi-pdf-") as folder:
        pdf = Path(folder) / "handout.pdf"
        pdf.write_bytes(content)
        found = look_into(
            "server.notices.pdf_look", pdf, folder, MOST_PAGES,
            memory_mb=LOOK_MEMORY_MB, seconds=LOOK_SECONDS, unreadable=_UNREADABLE,
        )  # fmt: skip
        return _pages(found, Path(folder))


def _pages(found: dict[str, Json], folder: Path) -> tuple[HandoutPage, ...]:
    if found.get("problem") == "password":
        raise Refused("这份 PDF 加了密码，请去掉密码另存再交。", "file")
    count, told = found.get("count"), found.get("pages")
    if "problem" in found or not isinstance(count, int) or not isinstance(told, list):
        raise Refused(_UNREADABLE, "file")
    if count > MOST_PAGES:
        raise Refused(f"PDF 最多 {MOST_PAGES} 页，这一份有 {count} 页，请只留要上屏的几页。", "file")
    if not told:
        raise Refused("这份 PDF 一页也没有，请重新导出再交。", "file")
    pages = []
    for number, page in enumerate(told):
        letters = page.get("letters") if isinstance(page, dict) else 0
        words = page.get("words") if isinstance(page, dict) else ""
        try:
            png = (folder / f"{number}.png").read_bytes()
        except OSError as error:
            raise Refused(_UNREADABLE, "file") from error
        pages.append(HandoutPage(png, letters if isinstance(letters, int) else 0, tidy(str(words or ""))))
    return tuple(pages)


def add_handout(
    session: Session,
    actor: Actor,
    notice_id: int,
    pages: tuple[HandoutPage, ...],
    address: str,
    *,
    revision: int,
    uploads: Path,
    now: datetime,
) -> None:
    """Make the pages, which ``checked`` drew, the notice's body in place of what stood there.

    ``address`` is where a telephone finds the whole text, for pages whose print is too small for a wall.
    """
    require_writer(actor)
    address = address.strip()
    if len(address) > LONGEST_ADDRESS or (address and not address.startswith(("http://", "https://"))):
        raise Refused(f"全文的网址要以 http:// 或 https:// 开头，最多 {LONGEST_ADDRESS} 个字符。", "address")
    names = [f"page-{number:02}-{digest(page.png)[7:15]}.png" for number, page in enumerate(pages, 1)]
    files = {name: ("image/png", stored(uploads, page.png)) for name, page in zip(names, pages, strict=True)}
    notice = get_notice(session, actor, notice_id, lock=True)
    body: list[Json] = [
        {"type": "page_image", "asset": name, "letters": page.letters, "words": page.words}
        for name, page in zip(names, pages, strict=True)
    ]
    if address:
        body.append({"type": "qr", "text": address, "caption": "扫码看全文"})
    changes = DraftChanges(kind="slides", document={**notice.document, "body": body})
    save_draft(session, actor, notice_id, changes, revision=revision, now=now)
    replace_assets(session, notice_id, files, now=now)
