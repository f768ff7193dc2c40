"""Every form of the console: refused, it comes back with what was typed, and says at the field what is wrong.

The pages are walked and their forms read, so that a new form is held to this without a line here.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from server.accounts.roles import Role
from server.app import create_app
from server.displays.models import Display, Player
from server.errors import Mistakes, Refused
from server.notices import service as notices
from tests.server.test_console_doors import console_routes, signed_in
from tests.server.world import World, make_world

TYPED = {"text", "textarea", "password", "number", "date", "time", "email", "tel", "search"}
NEVER_BACK = {"password", "file"}
ZH = {"Accept-Language": "zh"}
HTTPS = "https://localhost"
OWN_CARDS = {"draft", "glyphs"}
"""The editor keeps every stroke by itself and says what is wrong on cards beside the text (tests/browser)."""


@dataclass
class Control:
    """A field, or all boxes of one name; what of it is on."""

    name: str
    sort: str
    value: str = ""
    described: str = ""
    invalid: bool = False
    required: bool = False
    offered: list[str] = field(default_factory=list)
    on: list[str] = field(default_factory=list)

    @property
    def chosen(self) -> list[str]:
        """Something to send that the page did not begin with."""
        if self.sort == "checkbox":
            return self.offered
        return [next((one for one in reversed(self.offered) if one and one not in self.on), self.offered[-1])]


@dataclass
class Form:
    page: str
    attributes: dict[str, str]
    hidden: dict[str, str] = field(default_factory=dict)
    controls: dict[str, Control] = field(default_factory=dict)

    @property
    def action(self) -> str:
        return self.attributes.get("action", "").split("#")[0] or self.page

    @property
    def key(self) -> tuple[str, str]:
        return self.action, self.hidden.get("form", "")

    @property
    def texts(self) -> list[Control]:
        return [one for one in self.controls.values() if one.sort in TYPED]

    @property
    def choices(self) -> list[Control]:
        return [one for one in self.controls.values() if one.offered]

    def filled(self) -> dict[str, list[str]]:
        """Words in every field, and another choice than stood there."""
        words = {one.name: [f"打了{number}"] for number, one in enumerate(self.texts)}
        return {name: [value] for name, value in self.hidden.items()} | words | {c.name: c.chosen for c in self.choices}

    def kept(self) -> dict[str, list[str]]:
        """What stands in its fields."""
        return {one.name: [one.value] for one in self.texts} | {one.name: one.on for one in self.choices}


class Forms(HTMLParser):
    """The forms of a page that a person fills in, and all ids of the page."""

    def __init__(self, page: str, text: str) -> None:
        super().__init__()
        self.page, self.found, self.ids = page, list[Form](), set[str]()
        self._form: Form | None = None
        self._area: Control | None = None
        self._select: Control | None = None
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        had = {name: value or "" for name, value in attrs}
        self.ids.add(had.get("id", ""))
        if tag == "form":
            self._form = Form(self.page, had)
        elif tag == "option" and self._select is not None:
            self._offer(self._select, had.get("value", ""), "selected" in had)
        elif self._form is not None and tag in ("input", "textarea", "select") and had.get("name"):
            self._control(self._form, had["name"], had.get("type", "text") if tag == "input" else tag, had)

    def _control(self, form: Form, name: str, sort: str, had: dict[str, str]) -> None:
        if sort == "hidden" or "hidden" in had:
            form.hidden[name] = had.get("value", "")
            return
        told = had.get("aria-describedby", ""), "aria-invalid" in had, "required" in had
        control = form.controls.setdefault(name, Control(name, sort, had.get("value", ""), *told))
        if sort in ("radio", "checkbox"):
            self._offer(control, had.get("value", ""), "checked" in had)
        self._select = control if sort == "select" else None
        self._area = control if sort == "textarea" else None

    @staticmethod
    def _offer(control: Control, value: str, on: bool) -> None:
        control.offered.append(value)
        control.on += [value] if on else []

    def handle_data(self, data: str) -> None:
        if self._area is not None:
            self._area.value += data

    def handle_endtag(self, tag: str) -> None:
        if tag == "textarea" and self._area is not None:
            self._area.value, self._area = self._area.value.removeprefix("\n"), None
        if tag == "select" and self._select is not None:
            self._select.on, self._select = self._select.on or self._select.offered[:1], None
        if tag == "form" and self._form is not None:
            posts = self._form.attributes.get("method") == "post" and "hidden" not in self._form.attributes
            if posts and self._form.controls and self._form.attributes.get("id", "") not in OWN_CARDS:
                self.found.append(self._form)
            self._form = None


def pages(world: World) -> list[str]:
    """Addresses with forms on them: everything that opens without a question, and one of each thing there is."""
    world.make_displays()
    draft = world.draft()
    waiting = world.draft("等审核的")
    world.submit(waiting)
    hung = world.on_the_wall("墙上的")
    with world.session() as session:  # a box that may be asked for pictures of its wall
        player = Player(device_key="示例", enrolled_at=world.now, about={})
        session.add(player)
        session.flush()
        session.get_one(Display, "hall").player_id = player.id
    named = ["/channels/hall", "/channels/hall/layout", "/channels/hall/light", "/displays/hall", "/accounts/1"]
    return [f"/notices/{draft}", f"/notices/{waiting}/review", f"/notices/{hung}", *named]


@dataclass
class Walk:
    world: World
    client: FlaskClient
    forms: dict[tuple[str, str], Form]

    def answered(self, form: Form, **blank: str) -> tuple[int, str]:
        sent = form.filled() | {name: [value] for name, value in blank.items()}
        answer = self.client.post(form.action, data=sent, base_url=HTTPS, headers=ZH)
        return answer.status_code, answer.get_data(as_text=True)


@pytest.fixture(scope="module")
def walk(tmp_path_factory: pytest.TempPathFactory, _founded: Path) -> Iterator[Walk]:
    """Every page of the console looked at once: most of what these tests cost."""
    world = make_world(tmp_path_factory.mktemp("forms"), "", _founded)
    addresses = pages(world)
    app = create_app(world.services)
    app.config["WTF_CSRF_ENABLED"] = False
    client = signed_in(app, world, *Role)
    for endpoint, path, methods in console_routes(app):
        if "GET" in methods and "static" not in endpoint:
            addresses.append(path)
    made = Walk(world, client, {})
    for address in dict.fromkeys(addresses):
        answer = client.get(address, base_url=HTTPS, headers=ZH)
        if answer.status_code == 200 and answer.mimetype == "text/html":
            for form in Forms(address, answer.get_data(as_text=True)).found:
                made.forms.setdefault(form.key, form)
    yield made
    world.close()


def test_every_form_that_is_filled_in_is_found_by_its_name(walk: Walk) -> None:
    assert len(walk.forms) >= 40
    for form in walk.forms.values():
        assert "form" in form.hidden, f"{form.page}: a form without start()"
        assert "novalidate" in form.attributes, f"{form.page}: the browser's own words would come first"


def wrongs(form: Form) -> Iterator[dict[str, str]]:
    """Ways to fill it in that nobody can take: one field left empty, one choice that is not on the list."""
    yield from ({one.name: ""} for one in form.texts if one.required)
    yield from ({one.name: "没有这一项"} for one in form.choices if one.sort != "checkbox")


def test_whatever_refuses_a_form_all_that_was_filled_in_comes_back(walk: Walk) -> None:
    todo, known = [*walk.forms.values()], {*walk.forms}
    refused = dict[tuple[str, str], int]()
    for form in todo:
        for wrong in wrongs(form):
            status, said = walk.answered(form, **wrong)
            if status in (302, 200):
                continue  # it was taken, or only looked at
            page = Forms(form.action, said)
            names = [one.hidden.get("form") for one in page.found]
            assert form.hidden["form"] in names, (form.page, form.action, wrong, status)
            again = page.found[names.index(form.hidden["form"])]
            kept, sent = again.kept(), form.filled()
            left = {*kept} - {*wrong} - {one.name for one in again.controls.values() if one.sort in NEVER_BACK}
            assert {name: kept[name] for name in left} == {name: sent.get(name, []) for name in left}, (
                form.page,
                wrong,
            )
            assert "data-wrongs" in said, (form.page, wrong)
            for one in again.controls.values():
                if one.invalid:
                    (mark,) = [each for each in one.described.split() if each.startswith("wrong-")]
                    assert mark in page.ids, form.page
                    assert f'href="#{mark}"' in said, form.page
            refused[form.key] = refused.get(form.key, 0) + 1
            for other in page.found:  # a page that was refused may hold forms that no other has
                if other.key not in known:
                    known.add(other.key)
                    todo.append(other)
    assert len(refused) >= 28
    assert sum(refused.values()) >= 60


def sentences(error: Refused) -> Iterator[str]:
    for _name, sentence in error.found:
        yield sentence


def test_all_mistakes_of_a_form_are_told_at_once_and_of_one_field_the_first() -> None:
    mistakes = Mistakes()
    mistakes.when(True, "name", "名称没写。")
    mistakes.when(False, "days", "几天没写。")
    mistakes.when(True, "basis", "依据没写。")
    mistakes.when(True, "name", "名称太长。")
    with pytest.raises(Refused) as refusal:
        mistakes.refuse()
    assert list(sentences(refusal.value)) == ["名称没写。", "依据没写。"]
    assert refusal.value.sentence == "名称没写。"
    Mistakes().refuse()


def test_three_things_wrong_are_three_links_and_a_password_never_comes_back(small_world: World) -> None:
    app = create_app(small_world.services)
    app.config["WTF_CSRF_ENABLED"] = False
    client = signed_in(app, small_world, *Role)
    form = {"form": "", "name": "", "days": "0", "unit": "", "basis": "村规第三条"}
    said = client.post("/settings/presets", data=form, base_url=HTTPS, headers=ZH).get_data(as_text=True)
    assert "还有 3 处要改" in said
    assert 'value="村规第三条"' in said
    form = {"form": "", "new": "太短的密码", "again": "另一个"}
    said = client.post("/password", data=form, base_url=HTTPS, headers=ZH).get_data(as_text=True)
    assert "两遍密码不一样" in said
    assert "太短的密码" not in said


def test_a_correction_keeps_its_fifty_first_character_and_says_so(small_world: World) -> None:
    small_world.make_channels()
    hung = small_world.on_the_wall()
    app = create_app(small_world.services)
    app.config["WTF_CSRF_ENABLED"] = False
    client = signed_in(app, small_world, *Role)
    long = "改" * (notices.LONGEST_CHANGE + 1)
    answer = client.post(
        f"/notices/{hung}/correct", data={"form": "correct", "reason": long}, base_url=HTTPS, headers=ZH
    )
    assert (answer.status_code, long in answer.get_data(as_text=True)) == (409, True)
