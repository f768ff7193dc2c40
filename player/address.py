"""Tell what may be a server's address. Whether a server answers there is for ``link`` to find out."""

import re
from urllib.parse import urlsplit

HOST = re.compile(r"[^\s/?#@\\]+")


def is_address(url: str) -> bool:
    try:
        parts = urlsplit(url)
        return parts.scheme in ("http", "https") and bool(HOST.fullmatch(parts.hostname or "")) and parts.port != 0
    except ValueError:  # brackets that do not close, a port beyond all ports
        return False
