"""A workspace may rename our commands, so no sentence of ours may call one by its first name."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

import app.bootstrap  # noqa: F401 - with it, all our errors
from app.domain.names import Command
from app.errors import ChatOpsError

ROOT = Path(__file__).parents[2]
NAMED = re.compile(rf"(?<![\w./-])/({'|'.join(Command)})(?![\w/-])")


def sentences(source: str) -> Iterator[str]:
    """All texts in a module, without what documents it."""
    tree = ast.parse(source)
    documents = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in documents:
            yield node.value


@pytest.mark.parametrize("folder", ["app", "handlers", "scheduler", "cloud"])
def test_no_sentence_names_a_command_itself(folder: str) -> None:
    named = [
        (path.relative_to(ROOT).as_posix(), text)
        for path in sorted((ROOT / folder).rglob("*.py"))
        for text in sentences(path.read_text())
        if NAMED.search(text)
    ]
    assert named == []


def errors(kind: type[Exception]) -> Iterator[type[Exception]]:
    yield kind
    for one in kind.__subclasses__():
        yield from errors(one)


def test_no_error_names_a_command_in_what_it_says_by_default() -> None:
    known = list(errors(ChatOpsError))
    assert len(known) > 20
    assert [one for one in known if NAMED.search(one.__doc__ or "")] == []


def test_what_is_looked_for_would_be_found() -> None:
    source = '"""See ``/emr``."""\nhint = f"`/emr keep {cluster}`"\nrole = "role/chatops"\n'
    assert [text for text in sentences(source) if NAMED.search(text)] == ["`/emr keep "]
