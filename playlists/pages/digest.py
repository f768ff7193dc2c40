"""Name a page's pixels, as FORMAT.md section 7 says. Free of Pillow, because the stage compares digests too."""

import hashlib

from playlists.model import Digest


def page_digest(width: int, height: int, rgb: bytes) -> Digest:
    """The digest of ``width`` x ``height`` pixels, three bytes each, rows from the top."""
    if len(rgb) != width * height * 3:
        raise ValueError(f"A page of {width}x{height} has {width * height * 3} bytes, not {len(rgb)}.")
    hasher = hashlib.sha256(f"gongshi-page/1 {width} {height}\n".encode("ascii"))
    hasher.update(rgb)
    return Digest(f"sha256:{hasher.hexdigest()}")
