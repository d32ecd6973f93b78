"""The parser's complaints, in words for people and in one line."""

import re
from pathlib import Path

import yaml

from app.errors import ConfigurationError

HINTS = {
    "\\t": "a tab cannot indent YAML: use spaces",
    "scanning an alias": 'put a value that begins with * in quotes, like "emr.*"',
    "undefined alias": 'put a value that begins with * in quotes, like "emr.*"',
    "constructor for the tag": "tags (!…) are not allowed: write plain values",
    "mapping values are not allowed": "check the indentation, and put a value that holds `: ` in quotes",
    "unhashable key": "a key must be plain text",
    "unexpected end of stream": "a quote is not closed",
    "expected ',' or": "a bracket is not closed, or a comma is missing",
    "expected '-' indicator": "check the indentation: the list's next entry, or the next key, belongs here",
    "block collection": "check the indentation: the list's next entry, or the next key, belongs here",
    "block mapping": "check the indentation, and that a colon follows each key",
    "simple key": "check that a colon and a space follow each key",
    "single document": "there is a second document: remove the line ---",
}


def problem(path: Path, mark: yaml.Mark | None, message: str) -> ConfigurationError:
    """Make one line of it, with the line's number if there is a mark."""
    where = f"{path}:{mark.line + 1}" if mark else str(path)
    return ConfigurationError((f"{where}: {message}",))


def syntax_problem(path: Path, text: str, error: Exception) -> ConfigurationError:
    """Explain what the parser raised; what it quotes of the file is left out."""
    if isinstance(error, RecursionError):
        return problem(path, None, "is nested too deeply")
    if isinstance(error, yaml.MarkedYAMLError):
        said = " ".join(str(part) for part in (error.context, error.problem) if part)
        said += " \\t" if _has_tab(text, error.problem_mark) else ""
        hint = next((hint for sign, hint in HINTS.items() if sign in said), error.problem or "is not YAML")
        return problem(path, error.problem_mark or error.context_mark, _without_values(hint))
    if isinstance(error, yaml.reader.ReaderError):
        line = text.count("\n", 0, error.position) + 1
        return ConfigurationError((f"{path}:{line}: holds a character that YAML does not allow: remove it",))
    return problem(path, None, "holds a date or number that does not exist: put it in quotes")


def _has_tab(text: str, mark: yaml.Mark | None) -> bool:
    lines = text.splitlines()
    if mark is None or mark.line >= len(lines):
        return False
    line = lines[mark.line]
    return "\t" in line[: len(line) - len(line.lstrip())]


def _without_values(said: str) -> str:
    """Cut what the parser quotes of the file: somebody may have pasted a token there."""
    return re.sub(r"'[^'<]{2,}'", "this", said)
