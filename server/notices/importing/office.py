"""Open what an office program saved: a zip of XML parts, each read within limits and without entities."""

import io
import zipfile
import zlib
from xml.etree import ElementTree

from server.notices.importing.unreadable import Unreadable

LARGEST = 20 * 1024 * 1024
"""Of all parts unpacked, one that is read twice counted twice: a list of a whole town is a fifth of it, and a zip can
promise a thousand times its size."""
MOST_TAGS = 1_500_000
"""Of one part: each end of an element is one, and an element of four bytes takes a hundred in memory."""
RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"


class Package:
    """``broken`` is the sentence for a file that is not what its name says."""

    def __init__(self, raw: bytes, broken: str) -> None:
        self.broken = broken
        self._left = LARGEST
        try:
            self._zip = zipfile.ZipFile(io.BytesIO(raw))
        except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError) as error:
            raise Unreadable(broken) from error

    def part(self, path: str) -> ElementTree.Element | None:
        """A part's root, or None where there is no such part."""
        try:
            info = self._zip.getinfo(path)
        except KeyError:
            return None
        # No office program packs otherwise; what other ways of packing ask for in memory is not bounded by the above.
        if info.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
            raise Unreadable(self.broken)
        try:
            with self._zip.open(info) as file:
                text = file.read(self._left + 1)
        except (zipfile.BadZipFile, zlib.error, RuntimeError, OSError, EOFError, ValueError) as error:
            raise Unreadable(self.broken) from error
        self._left -= len(text)
        if self._left < 0 or text.count(b"<") > MOST_TAGS:
            raise Unreadable("文件展开后太大，不像一份公告，请拆开再交。")
        # An office program writes no document type; entities, which can grow without end, need one.
        if b"<!DOCTYPE" in text or "<!DOCTYPE".encode("utf-16-le") in text or "<!DOCTYPE".encode("utf-16-be") in text:
            raise Unreadable(self.broken)
        try:
            return ElementTree.fromstring(text)  # noqa: S314 — without a document type there are no entities
        except (ElementTree.ParseError, LookupError, ValueError) as error:
            raise Unreadable(self.broken) from error

    def needed(self, path: str) -> ElementTree.Element:
        root = self.part(path)
        if root is None:
            raise Unreadable(self.broken)
        return root

    def relations(self, path: str) -> dict[str, tuple[str, str]]:
        """What a part points at: identifier to kind (the last word of its type) and path in the package."""
        folder, _, name = path.rpartition("/")
        root = self.part(f"{folder}/_rels/{name}.rels")
        found: dict[str, tuple[str, str]] = {}
        for one in root if root is not None else ():
            kind = one.get("Type", "").rpartition("/")[2]
            found[one.get("Id", "")] = (kind, _resolved(folder, one.get("Target", "")))
        return found


def local(element: ElementTree.Element) -> str:
    """The tag without its namespace: the strict and the usual form of these files differ in nothing else here."""
    return element.tag.rpartition("}")[2]


def _resolved(folder: str, target: str) -> str:
    if target.startswith("/"):
        return target.lstrip("/")
    steps = folder.split("/")
    for step in target.split("/"):
        if step == "..":
            steps = steps[:-1]
        elif step != ".":
            steps.append(step)
    return "/".join(steps)
