"""Set labels with answers on lamps: the label on the title line, the answer under it as large as one page allows."""

from collections.abc import Sequence

from playlists.blocks.facts import Fact, Facts, Steps
from playlists.document import Block
from playlists.pages.atoms import atoms
from playlists.pages.display_list import Page
from playlists.pages.job import Job
from playlists.pages.led import RARE, LedSheet, panel
from playlists.pages.led_labels import draw_title_line, title_line
from playlists.pages.led_matter import text_pages

_SMALLER = 12
_SIZES = ((44, 52), (32, 40), (28, 35), (24, 26), (16, 18))


def labels_of(blocks: Sequence[Block]) -> list[str]:
    """What will stand at the right of title lines, so that a long title knows to take a page of its own."""
    return [fact.label for block in blocks for fact in _facts(block)]


def card_pages(job: Job, block: Block) -> list[Page] | None:
    """The pages of facts or steps; nothing for any other block."""
    if not isinstance(block, Facts | Steps):
        return None
    return [page for fact in _facts(block) for page in _pages(job, fact)]


def _facts(block: Block) -> list[Fact]:
    if isinstance(block, Facts):
        return list(block.shown)
    steps = block.shown if isinstance(block, Steps) else ()
    return [
        Fact(f"{number}.{step.name}" if step.text else f"第{number}步", step.text or step.name)
        for number, step in enumerate(steps, 1)
    ]


def _pages(job: Job, fact: Fact) -> list[Page]:
    """One where the panel has a title line for the label; else as words, one after the other."""
    page = _page(job, fact)
    if page:
        return [page]
    # A label that fills its line ends there, without a colon that would part it.
    size = panel(job.width, job.height).content
    parted = fact.label and LedSheet(job).measure(f"{fact.label}：", size) > job.width >= 2 * size
    texts = [fact.label, fact.answer] if parted else [f"{fact.label}：{fact.answer}"]
    return text_pages(job, texts, opening=False)


def _page(job: Job, fact: Fact) -> Page | None:
    board, page = panel(job.width, job.height), LedSheet(job)
    if not board.title or not fact.label:
        return None
    coarse = page.coarse(fact.answer)
    if coarse and not board.top:
        return None
    if board.top and title_line(job, fact.label).right != fact.label:
        return None
    top = board.top or 16
    room = job.height - top
    for size, lead in _SIZES:
        if (size > 28 and job.height < 144) or (board.tall and size > board.content) or (size < RARE and coarse):
            continue
        inset = 2 if board.top and size >= RARE else 0
        lines = page.by_sense(fact.answer, size, job.width - 2 * inset)
        if size + lead * (len(lines) - 1) <= room:
            break
    else:
        lines = []
    one = len(atoms(fact.answer)) == 1 and not coarse
    if len(lines) != 1 and one and page.measure(fact.answer, _SMALLER) <= job.width:
        # An amount is not parted from its unit: rather is it smaller.
        size, lead, inset, lines = _SMALLER, _SMALLER, 0, [page.line(fact.answer, _SMALLER)]
    if not lines:
        return None
    if board.top:
        draw_title_line(job, page, board, fact.label)
    else:
        marked = f"示例 {fact.label}" if job.document.example else fact.label
        left = next((text for text in (marked, fact.label) if page.measure(text, 16) <= job.width), "")
        if not left:
            return None
        page.put(0, 0, left, 16, page.inks.label)
    y = top + (room - size - lead * (len(lines) - 1)) // 2
    for line in lines:
        page.put_line(inset, y, line, size, page.inks.text)
        y += lead
    return page.page()
