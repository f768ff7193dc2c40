"""A member of staff at the console, over real HTTPS: what a browser would send, and nothing beside it."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

import requests


@dataclass(frozen=True, slots=True)
class Decision:
    """What the console answered to a decision."""

    status: int
    text: str


class Clerk:
    """Signed in with a one-time link; every call is a request of its own."""

    def __init__(self, url: str, authority: Path, word: str) -> None:
        self.url = url
        self._session = requests.Session()
        self._session.trust_env = False  # a CA bundle named in the environment would win over ours
        self._session.verify = str(authority)
        page = self._get(f"/link/{word}")
        self._post(f"/link/{word}", page)

    def draft(self, title: str, text: str, channels: Sequence[str], first: str, last: str) -> int:
        page = self._get("/notices/new")
        answer = self._post("/notices/new", page, {"title": title, "text": text})
        return self._place(answer, title, text, channels, first, last)

    def video(self, title: str, path: Path, channels: Sequence[str], first: str, last: str) -> int:
        page = self._get("/notices/video")
        with path.open("rb") as file:
            answer = self._post("/notices/video", page, {"title": title}, {"file": (path.name, file, "video/mp4")})
        return self._place(answer, title, "", channels, first, last)

    def _place(
        self, answer: requests.Response, title: str, text: str, channels: Sequence[str], first: str, last: str
    ) -> int:
        """Fill in the editor that ``answer`` is, and save."""
        found = re.search(r"/notices/(\d+)/edit", answer.url)
        assert found, answer.text
        notice = int(found[1])
        category = re.search(r'<option value="(\d+)"', answer.text)
        assert category
        body = [{"type": "paragraph", "runs": [{"text": text, "strong": False}]}]
        saved = self._json(
            f"/notices/{notice}/draft",
            answer.text,
            {
                "title": title,
                "category_id": category[1],
                "issuer": "示例镇人民政府",
                "source": "",
                "body": body,
                "period_first": first,
                "period_last": last,
                "channel_ids": list(channels),
                "revision": _field(answer.text, "data-revision"),
            },
        )
        assert saved.ok, saved.text
        return notice

    def submit(self, notice: int) -> None:
        page = self._get(f"/notices/{notice}/edit")
        answer = self._post(f"/notices/{notice}/submit", page, {"revision": _input(page, "revision")})
        assert answer.url.endswith(f"/notices/{notice}"), answer.text

    def try_to_approve(self, notice: int, revision: str = "0", pages_hash: str = "sha256:0") -> Decision:
        """Send the decision whatever the page offers."""
        page = self._get(f"/notices/{notice}/review")
        answer = self._post(f"/notices/{notice}/approve", page, {"revision": revision, "pages_hash": pages_hash})
        return Decision(answer.status_code, answer.text)

    def approve(self, notice: int) -> tuple[str, ...]:
        """Look at every page, tick every picture, then sign; return the digests of the pages."""
        page = self._get(f"/notices/{notice}/review")
        digests = tuple(re.findall(r'data-digest="(sha256:[0-9a-f]{64})"', page))
        assert digests, page
        for digest in digests:
            picture = self._session.get(f"{self.url}/pages/{digest}.png", timeout=30)
            assert picture.content.startswith(b"\x89PNG")
            assert self._json(f"/notices/{notice}/seen", page, {"digest": digest}).ok
        answer = self._post(
            f"/notices/{notice}/approve",
            page,
            {
                "revision": _input(page, "revision"),
                "pages_hash": _input(page, "pages_hash"),
                "tick": re.findall(r'name="tick" value="([^"]+)"', page),
            },
        )
        assert answer.url.endswith(f"/notices/{notice}"), answer.text
        return digests

    def withdraw(self, notice: int, reason: str) -> None:
        page = self._get(f"/notices/{notice}")
        answer = self._post(f"/notices/{notice}/withdraw", page, {"reason": reason})
        assert "已撤下" in answer.text, answer.text

    def page(self, path: str) -> str:
        return self._get(path)

    def post(self, seen: str, path: str, form: Mapping[str, str] | None = None) -> str:
        """Send a form of the page at ``seen``, whether it offers that or not; the page that follows."""
        return self._post(path, self._get(seen), form).text

    def _get(self, path: str) -> str:
        answer = self._session.get(self.url + path, timeout=30)
        answer.raise_for_status()
        return answer.text

    def _post(
        self,
        path: str,
        page: str,
        form: Mapping[str, str | list[str]] | None = None,
        files: Mapping[str, tuple[str, IO[bytes], str]] | None = None,
    ) -> requests.Response:
        # The form's token goes with a Referer of the same address: the server asks for both.
        data = {"csrf_token": _input(page, "csrf_token"), **(form or {})}
        return self._session.post(
            self.url + path, data=data, files=files, headers={"Referer": self.url + path}, timeout=60
        )

    def _json(self, path: str, page: str, content: Mapping[str, Any]) -> requests.Response:
        token = _meta(page) or _input(page, "csrf_token")
        headers = {"Referer": self.url + path, "X-CSRFToken": token}
        return self._session.post(self.url + path, json=content, headers=headers, timeout=60)


def _input(page: str, name: str) -> str:
    for tag in re.findall(r"<input[^>]*>", page):
        if f'name="{name}"' in tag:
            found = re.search(r'value="([^"]*)"', tag)
            return found[1] if found else ""
    raise AssertionError(f"the page has no field {name}")


def _field(page: str, attribute: str) -> str:
    found = re.search(rf'{attribute}="([^"]*)"', page)
    assert found, attribute
    return found[1]


def _meta(page: str) -> str:
    found = re.search(r'<meta name="csrf-token" content="([^"]*)"', page)
    return found[1] if found else ""
