"""A YAML file that knows on which line everything stands, and says what is wrong with it in one line."""

import re
from collections.abc import Hashable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from app.errors import ConfigurationError
from app.settings.syntax import problem, syntax_problem

try:
    from yaml import CSafeLoader as Loader  # ten times as fast
except ImportError:  # PyYAML was built without libyaml
    from yaml import SafeLoader as Loader  # type: ignore[assignment]


def shown_key(key: object) -> str:
    """Quote a key of the file, unless it could be a token in the wrong place."""
    return f"`{key}`" if re.fullmatch(r"(?!xox|xapp|AKIA|ASIA)[A-Za-z_][\w-]{0,30}", str(key)) else "this key"


@dataclass(frozen=True)
class Document:
    """What was read, and the tree of nodes it came from."""

    path: Path
    data: dict[Any, Any]
    root: yaml.MappingNode

    def line(self, place: tuple[str | int, ...]) -> int:
        """Answer the line, from 1, of the deepest part of ``place`` that stands in the file."""
        node: yaml.Node | None = self.root
        line = self.root.start_mark.line
        for part in place:
            node, mark = _step(node, part)
            if mark is None:
                break
            line = mark.line
        return int(line) + 1


def read_document(path: Path) -> Document:
    """Read a file whose top is a mapping; ``ConfigurationError`` has a line for whatever prevents it."""
    text = _read_text(path)
    try:
        loader = Loader(text)
        try:
            root = loader.get_single_node()
            if root is None:
                raise problem(path, None, "is empty: start from a copy of chatops.example.yaml")
            if not isinstance(root, yaml.MappingNode):
                raise problem(
                    path, root.start_mark, "must be a mapping of keys to values, like `language: en`"
                )
            _refuse_duplicates(path, root)
            data = loader.construct_document(root)
        finally:
            loader.dispose()
    except (yaml.YAMLError, ValueError, RecursionError) as error:
        raise syntax_problem(path, text, error) from None
    return Document(path, data, root)


def _read_text(path: Path) -> str:
    try:
        raw = path.read_bytes()
    except FileNotFoundError as error:
        hint = "copy chatops.example.yaml there, or name another file in CHATOPS_CONFIG"
        raise problem(path, None, f"is missing: {hint}") from error
    except IsADirectoryError as error:
        raise problem(path, None, "is a directory: CHATOPS_CONFIG must name a file") from error
    except OSError as error:
        raise problem(path, None, f"cannot be read: {error.strerror}") from error
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        raise ConfigurationError((f"{path}:{line}: is not UTF-8: save the file in that encoding",)) from error


def _step(node: yaml.Node | None, part: str | int) -> tuple[yaml.Node | None, yaml.Mark | None]:
    if isinstance(node, yaml.MappingNode):
        # a merge (<<) puts the merged keys first, and the last one counts
        for key, value in reversed(node.value):
            if key.value == str(part):
                return value, key.start_mark
    if isinstance(node, yaml.SequenceNode) and isinstance(part, int) and part < len(node.value):
        return node.value[part], node.value[part].start_mark
    return None, None


def _refuse_duplicates(path: Path, root: yaml.Node) -> None:
    """YAML forbids equal keys, PyYAML silently keeps the last: half a policy would be gone."""
    waiting, seen, problems = [root], set[int](), list[str]()
    while waiting:
        node = waiting.pop()
        if id(node) in seen:
            continue
        seen.add(id(node))
        if isinstance(node, yaml.SequenceNode):
            waiting.extend(node.value)
        elif isinstance(node, yaml.MappingNode):
            waiting.extend(value for _, value in node.value)
            problems.extend(f"{path}:{line + 1}: {message}" for line, message in _duplicates(node))
    if problems:
        raise ConfigurationError(tuple(problems))


def _duplicates(node: yaml.MappingNode) -> list[tuple[int, str]]:
    first: dict[Hashable, int] = {}
    found = []
    for key, _ in node.value:
        if not isinstance(key, yaml.ScalarNode) or key.tag == "tag:yaml.org,2002:merge":
            continue
        if key.value in first:
            found.append(
                (
                    key.start_mark.line,
                    f"{shown_key(key.value)} stands here twice, first in line {first[key.value] + 1}",
                )
            )
        first.setdefault(key.value, key.start_mark.line)
    return found
