"""Make frozen values with slots at the price of a plain class: the part of ``dataclasses`` that the project uses.

The standard library writes and compiles six functions for each class, half a millisecond; a player has eighty classes
before its first frame, a fifth of its own time. Here all classes share six functions. Type checkers see the standard
library's names, and what that offers for instances (``fields``, ``replace``, ``asdict``, a signature) works: it is made
when somebody asks. Whatever else a dataclass can do is refused when the class is made, so nothing is silently less.
"""

from collections.abc import Callable, Mapping
from operator import attrgetter
from typing import TYPE_CHECKING, Any, ClassVar, NoReturn, TypeVar

__all__ = ["dataclass", "field", "replace"]

T = TypeVar("T")
ABSENT = object()


class _Field:
    """What stands behind the name of a field that is more than a name and a default."""

    __slots__ = ("default", "default_factory", "hash", "kw_only", "repr")

    def __init__(self, default: Any, default_factory: Any, hash: bool | None, repr: bool, kw_only: bool) -> None:
        self.default = default
        self.default_factory = default_factory
        self.hash = hash
        self.repr = repr
        self.kw_only = kw_only


_PLAIN = _Field(ABSENT, ABSENT, None, True, False)


class _Shape:
    """All that the shared functions need to know of one class."""

    __slots__ = ("compared", "defaults", "given_whole", "hashed", "named_only", "names", "puts", "shown")

    def __init__(self, cls: type, fields: Mapping[str, _Field]) -> None:
        order = sorted(fields, key=lambda name: fields[name].kw_only)
        self.names = tuple(order)
        self.named_only = sum(each.kw_only for each in fields.values())
        self.given_whole = -1 if self.named_only else len(order)  # so many values by position are all there are
        self.puts = tuple(cls.__dict__[name].__set__ for name in order)
        self.defaults = {name: each for name, each in fields.items() if _has_default(each)}
        self.compared = _values_of(tuple(fields))
        self.hashed = _values_of(tuple(name for name, each in fields.items() if each.hash is not False))
        self.shown = tuple(name for name, each in fields.items() if each.repr)


def _has_default(field: _Field) -> bool:
    return field.default is not ABSENT or field.default_factory is not ABSENT


def _values_of(names: tuple[str, ...]) -> Callable[[object], tuple[Any, ...]]:
    """Return what takes these attributes out of an instance, as a tuple also where there are less than two."""
    if len(names) > 1:
        return attrgetter(*names)
    return lambda instance: tuple(getattr(instance, name) for name in names)


def _field(
    *,
    default: Any = ABSENT,
    default_factory: Any = ABSENT,
    hash: bool | None = None,
    repr: bool = True,
    kw_only: bool = False,
) -> Any:
    return _Field(default, default_factory, hash, repr, kw_only)


def _dataclass(*, slots: bool, frozen: bool = False) -> Callable[[type], type]:
    if not slots:
        raise TypeError("a value has slots")
    return _frozen if frozen else _open


def _replace(value: T, /, **changes: Any) -> T:
    cls = type(value)
    shape: _Shape = cls.__shape__  # type: ignore[attr-defined]  # the decorator puts it there
    return cls(**{name: getattr(value, name) for name in shape.names} | changes)


def _frozen(cls: type) -> type:
    return _made(cls, _FROZEN_METHODS)


def _open(cls: type) -> type:
    return _made(cls, _METHODS)


def _made(cls: type, methods: Mapping[str, Any]) -> type:
    """Make the class anew: slots can be given to a class only at its making."""
    # Where a class keeps its annotations, and whether it has worked them out yet, is the interpreter's own matter (3.14
    # has other names than 3.13): they are asked for, and all names for them go with the old class.
    annotations: dict[str, Any] = cls.__annotations__
    members = {name: member for name, member in cls.__dict__.items() if not name.startswith("__annotat")}
    if "__post_init__" in members or any(base.__dict__.get("__shape__") for base in cls.__mro__[1:]):
        raise TypeError(f"{cls.__qualname__}: a value inherits no fields and does nothing once it is made")
    fields: dict[str, _Field] = {}
    needed_after = ""
    for name, kind in annotations.items():
        if kind is ClassVar or getattr(kind, "__origin__", None) is ClassVar:
            raise TypeError(f"{cls.__qualname__}.{name}: a value has no variables of its class")
        found = members.pop(name, ABSENT)
        each = _PLAIN if found is ABSENT else found if isinstance(found, _Field) else _with_default(found)
        if each.default.__class__ in (list, dict, set):
            raise TypeError(f"{cls.__qualname__}.{name}: all instances would share this default")
        if not each.kw_only:
            if needed_after and not _has_default(each):
                raise TypeError(f"{cls.__qualname__}.{name} has no default, but {needed_after} before it has one")
            needed_after = needed_after or (name if _has_default(each) else "")
        fields[name] = each
    for name in ("__dict__", "__weakref__"):
        members.pop(name, None)  # the old class's own
    members["__annotations__"] = annotations
    members.update({name: method for name, method in methods.items() if name not in members})
    members["__slots__"] = tuple(fields)
    members["__match_args__"] = tuple(name for name, each in fields.items() if not each.kw_only)
    qualname = cls.__qualname__
    made: Any = type(cls)(cls.__name__, cls.__bases__, members)
    made.__qualname__ = qualname
    made.__shape__ = _Shape(made, fields)
    return made  # type: ignore[no-any-return]  # a class, built by its own metaclass


def _with_default(default: Any) -> _Field:
    return _Field(default, ABSENT, None, True, False)


# The functions that all values share


def _init(self: Any, *given: Any, **named: Any) -> None:
    shape = self.__shape__
    if named or len(given) != shape.given_whole:
        given = _arranged(self, shape, given, named)
    for put, value in zip(shape.puts, given, strict=True):
        put(self, value)


def _arranged(self: Any, shape: _Shape, given: tuple[Any, ...], named: dict[str, Any]) -> tuple[Any, ...]:
    """Put the arguments into the order of the fields and fill in the defaults."""
    names, what = shape.names, type(self).__qualname__
    if len(given) > len(names) - shape.named_only:
        raise TypeError(f"{what}() takes {len(names) - shape.named_only} values by position, not {len(given)}")
    values = list(given)
    for name in names[len(given) :]:
        if name in named:
            values.append(named.pop(name))
            continue
        each = shape.defaults.get(name)
        if each is None:
            raise TypeError(f"{what}() needs a value for {name!r}")
        values.append(each.default if each.default is not ABSENT else each.default_factory())
    if named:
        name = next(iter(named))
        raise TypeError(f"{what}() {'has two values for' if name in names else 'knows no'} {name!r}")
    return tuple(values)


def _repr(self: Any) -> str:
    shown = ", ".join(f"{name}={getattr(self, name)!r}" for name in self.__shape__.shown)
    return f"{type(self).__qualname__}({shown})"


def _eq(self: Any, other: Any) -> Any:
    if other.__class__ is not self.__class__:
        return NotImplemented
    values = self.__shape__.compared
    return values(self) == values(other)


def _hash(self: Any) -> int:
    return hash(self.__shape__.hashed(self))


def _refuse(self: Any, name: str, value: object = None) -> NoReturn:
    from dataclasses import FrozenInstanceError  # late: only a bug gets here

    raise FrozenInstanceError(f"cannot change field {name!r} of a {type(self).__qualname__}")


def _state(self: Any) -> tuple[Any, ...]:
    return tuple(getattr(self, name) for name in self.__shape__.names)


def _set_state(self: Any, state: tuple[Any, ...]) -> None:
    for put, value in zip(self.__shape__.puts, state, strict=True):
        put(self, value)


class _Asked:
    """An attribute of the class that is taken from a dataclass of the standard library, made when it is asked for."""

    def __init__(self, take: Callable[[type], Any]) -> None:
        self._take = take

    def __get__(self, instance: object, owner: type) -> Any:
        return self._take(_twin(owner))


def _twin(cls: Any) -> type:
    """Return the dataclass that the standard library makes of the same fields, made once: it takes milliseconds."""
    twin: type | None = cls.__dict__.get("__twin__")
    if twin is None:
        twin = cls.__twin__ = _made_twin(cls)
    return twin


def _made_twin(cls: Any) -> type:
    import dataclasses

    shape: _Shape = cls.__shape__
    members: dict[str, Any] = {"__annotations__": dict(cls.__annotations__), "__module__": cls.__module__}
    for name in cls.__annotations__:
        each = shape.defaults.get(name, _PLAIN)
        said = {"default": each.default, "default_factory": each.default_factory}
        keywords = {key: value for key, value in said.items() if value is not ABSENT}
        kw_only = name in shape.names[len(shape.names) - shape.named_only :]
        members[name] = dataclasses.field(kw_only=kw_only, **keywords)
    return dataclasses.dataclass(frozen=True)(type(cls.__name__, (), members))


def _signature(twin: type) -> Any:
    import inspect

    return inspect.signature(twin)


_METHODS: Mapping[str, Any] = {
    "__init__": _init,
    "__repr__": _repr,
    "__eq__": _eq,
    "__hash__": None,
    "__dataclass_fields__": _Asked(lambda twin: twin.__dataclass_fields__),  # type: ignore[attr-defined]  # it is one
    "__signature__": _Asked(_signature),
}
_FROZEN_METHODS: Mapping[str, Any] = _METHODS | {  # type: ignore[operator]  # two dicts
    "__hash__": _hash,
    "__setattr__": _refuse,
    "__delattr__": _refuse,
    "__getstate__": _state,
    "__setstate__": _set_state,
}

if TYPE_CHECKING:
    from dataclasses import dataclass, field, replace
else:
    dataclass, field, replace = _dataclass, _field, _replace
