"""Find every Chinese sentence a service can answer with, as the catalogue writes it: ``%(name)s`` where words vary.

Used when the catalogue is made and by the test that it is complete; the running console reads the catalogue only.
"""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

CHINESE = re.compile(r"(?![一二三四五六七八九十]+$).*[\u4e00-\u9fff]", re.DOTALL)
SERVER = Path(__file__).parent.parent
_ELSEWHERE = ("console", "commands", "publishing", "db")
"""Rooms whose words reach no page of the console, or that mark their own texts."""
_REFUSALS = ("Refused", "NotFound", "NotAllowed")
_DATA = ("catalogue_data.py", "cli.py", "importer.py")
"""What the township's people write and may change is not the program's to translate."""


def sentences(root: Path = SERVER, *, refusals_only: bool = False) -> Iterator[str]:
    """Every sentence in the source below ``root``, in the order of files; some come more than once.

    ``refusals_only`` takes what the console itself refuses with: its other texts are marked where they stand.
    """
    for path in sorted(root.rglob("*.py")):
        if path.relative_to(root).parts[0] in _ELSEWHERE or path.name in _DATA:
            continue
        tree = ast.parse(path.read_text("utf-8"))
        if not refusals_only:
            yield from _in_module(tree)
            continue
        for node in ast.walk(tree):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in _REFUSALS:
                yield from _in_module(node)


def _in_module(tree: ast.AST) -> Iterator[str]:
    silent: set[int] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
            silent.add(id(node.value))  # a docstring
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            if node.func.attr in ("compile", "startswith", "endswith", "split", "match"):
                silent.update(id(inner) for inner in ast.walk(node))
            if isinstance(node.func.value, ast.Name) and node.func.value.id == "log":
                silent.update(id(inner) for inner in ast.walk(node))
    for node in ast.walk(tree):
        if id(node) in silent:
            continue
        if isinstance(node, ast.JoinedStr):
            silent.update(id(part) for part in node.values)
            text = _template(node)
        elif isinstance(node, ast.Constant) and isinstance(node.value, str):
            text = node.value
        else:
            continue
        if CHINESE.match(text):
            yield text


def _template(node: ast.JoinedStr) -> str:
    parts: list[str] = []
    used: dict[str, int] = {}
    for value in node.values:
        if isinstance(value, ast.Constant):
            parts.append(str(value.value))
        elif isinstance(value, ast.FormattedValue):
            name = _name(value.value)
            used[name] = used.get(name, 0) + 1
            parts.append(f"%({name}{used[name] if used[name] > 1 else ''})s")
    return "".join(parts)


def _name(node: ast.expr) -> str:
    match node:
        case ast.Name(id=name):
            return name
        case ast.Attribute(attr=name):
            return name
        case ast.Call(func=function):
            return _name(function)
        case ast.Subscript(value=value):
            return _name(value)
    return "what"
