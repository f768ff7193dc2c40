"""Write what hangs in the hall as one web page, as a browser kiosk would show it: zones, fades, a running ticker.

Same documents, same fonts, sizes and colours as the release; every matter is one section (the player turns more pages
than this page does, so the comparison leans towards the browser).
"""

import html
from collections.abc import Iterator, Mapping
from pathlib import Path

from deploy.demo.evidence import Release
from playlists.document import Block, Document, Heading, ListBlock, Paragraph, Table, parse_document
from playlists.model import Item, Profile, Rect, Zone
from playlists.pages.theme import colour

TICKER_PIXELS_A_SECOND = 120

STYLE = """
* { margin: 0; padding: 0; box-sizing: border-box; }
html, body { width: 1920px; height: 1080px; overflow: hidden; background: %(paper)s; color: %(ink)s;
  font: 60px/1.5 "Noto Sans CJK SC"; cursor: none; }
.zone { position: absolute; overflow: hidden; }
section { position: absolute; inset: 0; opacity: 0; transition: opacity .4s ease-in-out; background: %(paper)s; }
section.on { opacity: 1; }
.spine { position: absolute; left: 0; top: 0; bottom: 0; width: 132px; background: %(accent)s; color: %(on)s; }
.slip { position: absolute; left: 21px; top: 60px; width: 90px; background: #fff; color: %(accent)s;
  font-weight: 700; text-align: center; line-height: 72px; padding: 12px 15px; }
.matter { position: absolute; left: 190px; right: 48px; top: 60px; bottom: 96px; overflow: hidden; }
h1 { font-size: 96px; line-height: 1.25; } .meta { font-size: 48px; color: %(soft)s;
  border-bottom: 5px solid %(ink)s; margin-bottom: 20px; }
h2 { font-size: 60px; } p { text-indent: 2em; text-align: justify; }
table { width: 100%%; border-collapse: collapse; border-bottom: 3px solid %(ink)s; font-size: 54px; }
th { text-align: left; color: %(soft)s; border-bottom: 3px solid %(ink)s; font-size: 48px; }
td { border-bottom: 2px solid %(line)s; } ol { padding-left: 1.5em; }
.column section { background: %(panel)s; padding: 60px 48px; font-size: 48px; } .column h1 { font-size: 60px; }
.clock { font-size: 144px; font-weight: 700; line-height: 1.2; }
.ticker { background: %(accent)s; color: %(on)s; white-space: nowrap; line-height: 96px; }
.label { position: absolute; z-index: 1; width: 222px; text-align: center; background: %(on)s; color: %(accent)s; }
.run { display: inline-block; will-change: transform; animation: run linear infinite; }
.run span { padding-right: 240px; }
@keyframes run { from { transform: translateX(0); } to { transform: translateX(-50%%); } }
"""

SCRIPT = """
function tell() { const now = new Date();
  for (const clock of document.querySelectorAll('.clock'))
    clock.textContent = now.getHours() + ':' + String(now.getMinutes()).padStart(2, '0'); }
tell(); setInterval(tell, 1000);
for (const zone of document.querySelectorAll('.turning')) {
  const pages = [...zone.children]; let at = 0;
  const turn = () => { pages[at].classList.remove('on'); at = (at + 1) %% pages.length;
    pages[at].classList.add('on'); if (pages.length > 1) setTimeout(turn, +pages[at].dataset.ms); };
  pages[0].classList.add('on'); if (pages.length > 1) setTimeout(turn, +pages[0].dataset.ms);
}
const run = document.querySelector('.run');
run.style.animationDuration = (run.scrollWidth / 2 / %d) + 's';
"""


def write_peer_page(release: Release, profile: Profile, path: Path) -> None:
    """Write the page of the whole display to ``path``."""
    names = ("paper", "ink", "soft", "line", "accent", "on", "panel")
    colours = {name: "#" + bytes(colour(release.theme, name)).hex() for name in names}
    zones = "".join(_zone(release, profile, zone) for zone in release.manifest.layout.zones)
    path.write_text(
        '<!doctype html><html lang="zh-CN" translate="no"><meta charset="utf-8"><title>peer</title>'
        f'<meta name="google" content="notranslate"><style>{STYLE % colours}</style>'
        f"<body>{zones}<script>{SCRIPT % TICKER_PIXELS_A_SECOND}</script></body></html>",
        "utf-8",
    )


def _zone(release: Release, profile: Profile, zone: Zone) -> str:
    where = _place(zone.pixels(profile.width, profile.height))
    items = [item for item in release.items.values() if item.pages_for(profile.id, zone.id)]
    if zone.face == "ticker":
        words = "".join(f"<span>{html.escape(_words(_document(item)))}</span>" for item in items)
        running = f'<div class="run">{words * 2}</div>'
        return f'<div class="zone ticker" style="{where}"><b class="label">通知</b>{running}</div>'
    sections = "".join(_section(release, profile, zone, item) for item in items)
    return f'<div class="zone turning {zone.face}" style="{where}">{sections}</div>'


def _section(release: Release, profile: Profile, zone: Zone, item: Item) -> str:
    document = _document(item)
    dwell = sum(page.dwell_ms for page in item.pages_for(profile.id, zone.id))
    body = "".join(_block(block) for block in document.body)
    title = html.escape(document.title)
    if zone.face == "column":
        return f'<section data-ms="{dwell}"><div class="clock"></div><h1>{title}</h1>{body}</section>'
    slip = "<br>".join(document.slip or "公告公示")
    meta = html.escape("　".join(filter(None, (document.issuer, document.date, document.unit))))
    return (
        f'<section data-ms="{dwell}"><div class="spine"><div class="slip">{slip}</div></div>'
        f'<div class="matter"><h1>{title}</h1><div class="meta">{meta}</div>{body}</div></section>'
    )


def _block(block: Block) -> str:
    if isinstance(block, Heading):
        return f"<h2>{html.escape(block.text)}</h2>"
    if isinstance(block, Paragraph):
        return f"<p>{html.escape(block.text)}</p>"
    if isinstance(block, ListBlock):
        return "<ol>" + "".join(f"<li>{html.escape(item)}</li>" for item in block.items) + "</ol>"
    if isinstance(block, Table):
        head = "".join(f"<th>{html.escape(column.head)}</th>" for column in block.columns)
        rows = "".join(
            "<tr>" + "".join(f"<td>{html.escape(cell)}</td>" for cell in row) + "</tr>" for row in block.rows
        )
        return f"<table><tr>{head}</tr>{rows}</table>"
    return ""


def _document(item: Item) -> Document:
    return parse_document(dict(item.document))


def _words(document: Document) -> str:
    return "　".join(_texts(document)) or document.title


def _texts(document: Document) -> Iterator[str]:
    for block in document.body:
        text: object = getattr(block, "text", "")
        if isinstance(text, str) and text:
            yield text


def _place(rect: Rect) -> str:
    places: Mapping[str, int] = {"left": rect.x, "top": rect.y, "width": rect.w, "height": rect.h}
    return ";".join(f"{name}:{value}px" for name, value in places.items())
