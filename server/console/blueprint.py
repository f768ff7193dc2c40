"""The blueprint all console pages hang on, and the static files it serves."""

import hashlib
from functools import lru_cache
from pathlib import Path

from flask import Blueprint, url_for

HERE = Path(__file__).parent
STATIC = HERE / "static"
VENDOR = (
    "tabler.min.css",
    "htmx.min.js",
    "fullcalendar-core.min.js",
    "fullcalendar-daygrid.min.js",
    "fullcalendar-zh-cn.min.js",
)

console = Blueprint("console", __name__, template_folder="templates", static_folder="static", static_url_path="/assets")


def missing_files() -> list[str]:
    """Which front-end files set-up has not brought yet."""
    return [name for name in VENDOR if not (STATIC / "vendor" / name).is_file()]


@lru_cache(maxsize=64)
def _mark(name: str) -> str:
    path = STATIC / name
    return hashlib.sha256(path.read_bytes()).hexdigest()[:10] if path.is_file() else "none"


def asset(name: str) -> str:
    """The address of a static file. It changes with the file, so that browsers may keep it for good."""
    return url_for("console.static", filename=name, v=_mark(name))
