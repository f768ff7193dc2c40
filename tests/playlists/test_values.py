"""A value behaves as the dataclass that the standard library makes of the same lines, and refuses what it cannot do."""

import copy
import dataclasses
import inspect
from collections.abc import Callable, Mapping
from typing import Any, ClassVar

import pytest

from playlists import values


@values.dataclass(frozen=True, slots=True)
class Sheet:
    """Stands for any frozen value."""

    name: str
    size: int
    notes: Mapping[str, int] = values.field(default_factory=dict, hash=False)
    pages: tuple[int, ...] = ()
    secret: str = values.field(repr=False, kw_only=True)

    @property
    def double(self) -> int:
        return self.size * 2


@dataclasses.dataclass(frozen=True, slots=True)
class Model:
    """What the standard library makes of the same fields."""

    name: str
    size: int
    notes: Mapping[str, int] = dataclasses.field(default_factory=dict, hash=False)
    pages: tuple[int, ...] = ()
    secret: str = dataclasses.field(repr=False, kw_only=True)


@values.dataclass(slots=True)
class Pen:
    """Stands for a value that changes."""

    place: int
    drawn: list[int] = values.field(default_factory=list)


@values.dataclass(frozen=True, slots=True)
class Bare:
    """A value without fields."""


CALLS: list[tuple[tuple[Any, ...], dict[str, Any]]] = [
    (("a", 1), {"secret": "s"}),
    (("a",), {"size": 2, "secret": "s", "pages": (1,)}),
    ((), {"secret": "s", "name": "a", "size": 1, "notes": {"k": 1}}),
    (("a", 1, {"k": 1}, (2, 3)), {"secret": "s"}),
]
WRONG_CALLS: list[tuple[tuple[Any, ...], dict[str, Any]]] = [
    (("a", 1), {}),
    (("a",), {"secret": "s"}),
    (("a", 1, {}, (), "s"), {}),
    (("a", 1), {"secret": "s", "name": "b"}),
    (("a", 1), {"secret": "s", "colour": "red"}),
]


@pytest.mark.parametrize(("given", "named"), CALLS)
def test_a_value_is_made_shown_and_compared_as_a_dataclass_is(given, named):
    value, model = Sheet(*given, **named), Model(*given, **named)
    assert dataclasses.astuple(value) == dataclasses.astuple(model)
    assert repr(value) == repr(model).replace("Model", "Sheet")
    assert hash(value) == hash(model)
    assert value == Sheet(*given, **named)
    assert value != Sheet(*given, **{**named, "secret": "other"})
    assert value != model


@pytest.mark.parametrize(("given", "named"), WRONG_CALLS)
def test_a_call_that_a_dataclass_refuses_is_refused(given, named):
    for maker in (Sheet, Model):
        with pytest.raises(TypeError):
            maker(*given, **named)


def test_what_takes_no_part_in_the_hash_takes_part_in_the_comparison():
    one, other = Sheet("a", 1, {"k": 1}, secret="s"), Sheet("a", 1, {"k": 2}, secret="s")
    assert hash(one) == hash(other)
    assert one != other


def test_a_frozen_value_cannot_be_changed():
    value = Sheet("a", 1, secret="s")
    for change in (lambda: setattr(value, "size", 2), lambda: setattr(value, "new", 2), lambda: delattr(value, "size")):
        with pytest.raises(dataclasses.FrozenInstanceError):
            change()
    assert value.size == 1


def test_a_value_that_changes_changes_and_has_no_hash():
    one, other = Pen(1), Pen(1)
    one.drawn.append(5)
    one.place = 2
    assert (one.place, one.drawn, other.drawn) == (2, [5], [])
    with pytest.raises(TypeError):
        hash(one)
    with pytest.raises(AttributeError):
        one.colour = "red"


def test_one_field_can_be_replaced_by_either_function():
    value = Sheet("a", 1, secret="s")
    assert values.replace(value, size=2) == dataclasses.replace(value, size=2) == Sheet("a", 2, secret="s")
    for function in (values.replace, dataclasses.replace):
        with pytest.raises(TypeError):
            function(value, colour="red")


def test_the_standard_library_knows_its_fields_and_its_signature():
    assert dataclasses.is_dataclass(Sheet)
    assert [each.name for each in dataclasses.fields(Sheet)] == [each.name for each in dataclasses.fields(Model)]
    assert dataclasses.asdict(Sheet("a", 1, secret="s")) == dataclasses.asdict(Model("a", 1, secret="s"))
    assert inspect.signature(Sheet) == inspect.signature(Model)
    assert Sheet.__match_args__ == Model.__match_args__
    assert Sheet("a", 3, secret="s").double == 6


def test_the_standard_library_is_asked_once_for_a_class_and_not_for_its_like():
    assert Sheet.__dataclass_fields__ is Sheet("a", 1, secret="s").__dataclass_fields__
    assert Sheet.__dataclass_fields__ is not Pen.__dataclass_fields__


def test_a_copy_is_the_same_value():
    value = Sheet("a", 1, {"k": 1}, secret="s")
    assert copy.copy(value) == copy.deepcopy(value) == value
    assert copy.deepcopy(value).notes is not value.notes
    pen = Pen(1, [2])
    assert copy.deepcopy(pen) == pen


def test_a_value_without_fields_is_equal_to_its_like():
    assert Bare() == Bare()
    assert (repr(Bare()), hash(Bare())) == ("Bare()", hash(()))


def _inherits() -> None:
    @values.dataclass(frozen=True, slots=True)
    class Large(Sheet):
        weight: int


def _acts() -> None:
    @values.dataclass(frozen=True, slots=True)
    class Eager:
        size: int

        def __post_init__(self) -> None:
            raise AssertionError


def _shares() -> None:
    @values.dataclass(frozen=True, slots=True)
    class Shared:
        notes: list[int] = values.field(default=[])


def _disorders() -> None:
    @values.dataclass(frozen=True, slots=True)
    class Disordered:
        size: int = 1
        name: str


def _varies() -> None:
    @values.dataclass(frozen=True, slots=True)
    class Varied:
        count: ClassVar[int] = 0


def _loose() -> None:
    @values.dataclass(frozen=True)
    class Loose:
        size: int


@pytest.mark.parametrize("make", [_inherits, _acts, _shares, _disorders, _varies, _loose])
def test_what_a_value_cannot_do_is_refused_when_the_class_is_made(make: Callable[[], None]):
    with pytest.raises(TypeError):
        make()


def test_no_code_is_compiled_for_a_value(monkeypatch):
    def refuse(*_: object) -> None:
        raise AssertionError("compiled")

    monkeypatch.setattr("builtins.exec", refuse)
    monkeypatch.setattr("builtins.compile", refuse)

    @values.dataclass(frozen=True, slots=True)
    class Point:
        x: int
        y: int = 0

    assert (Point(1), hash(Point(1, 2))) == (Point(1, 0), hash((1, 2)))


class Late(type):
    """A class as newer interpreters make it: what its annotations are is worked out when somebody asks, and kept."""

    @property
    def __annotations__(cls) -> dict[str, Any]:
        if "__annotations__" in cls.__dict__:
            return vars(cls)["__annotations__"]
        if "__annotations_cache__" not in cls.__dict__:
            type.__setattr__(cls, "__annotations_cache__", cls.__dict__["__annotate_func__"](1))
        return cls.__dict__["__annotations_cache__"]


def test_a_value_is_made_of_annotations_that_are_worked_out_late():
    asked = []

    def annotate(form: int) -> dict[str, Any]:
        asked.append(form)
        return {"name": str, "size": int}

    members = {"__annotate_func__": annotate, "__annotate__": None, "__module__": __name__, "size": 7}
    made: Any = values.dataclass(frozen=True, slots=True)(Late("Sheet", (), members))
    assert asked == [1]
    assert made("a") == made(name="a", size=7)
    assert made.__slots__ == ("name", "size")
    assert made.__annotations__ == {"name": str, "size": int}
    assert not {"__annotate_func__", "__annotate__", "__annotations_cache__"} & set(made.__dict__)
    assert [each.name for each in dataclasses.fields(made)] == ["name", "size"]
