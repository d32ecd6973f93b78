"""One ``.env`` file: its values, and the line on which each of them stands."""

import logging
from collections.abc import Mapping
from dataclasses import dataclass, field
from io import StringIO
from pathlib import Path

from dotenv import dotenv_values
from dotenv.parser import Binding, parse_stream

# python-dotenv logs what it cannot read; here it is a problem among the others, with file and line
logging.getLogger("dotenv.main").setLevel(logging.ERROR)


@dataclass(frozen=True)
class EnvFile:
    """``path`` is ``None`` if there is nothing to read; names are in upper case, ``lines`` count from 1."""

    path: Path | None = None
    values: Mapping[str, str] = field(default_factory=dict)
    lines: Mapping[str, int] = field(default_factory=dict)
    problems: tuple[str, ...] = ()


def read_env_file(path: Path | None) -> EnvFile:
    """Read it; a missing file is no problem, an unreadable one and lines that are not NAME=value are."""
    if path is None or not path.exists():
        return EnvFile()
    try:
        text = path.read_text(encoding="utf-8")
    except UnicodeDecodeError:
        return EnvFile(problems=(f"{path}: is not UTF-8: save the file in that encoding",))
    except OSError as error:
        return EnvFile(problems=(f"{path}: cannot be read: {error.strerror}",))
    bindings = list(parse_stream(StringIO(text)))
    values = dotenv_values(stream=StringIO(text))
    return EnvFile(
        path,
        {name.upper(): value.strip() for name, value in values.items() if value},
        {binding.key.upper(): _line(binding) for binding in bindings if binding.key},
        tuple(f"{path}:{_line(binding)}: is not NAME=value" for binding in bindings if not _assigns(binding)),
    )


def _assigns(binding: Binding) -> bool:
    return not binding.error and (binding.key is None or binding.value is not None)


def _line(binding: Binding) -> int:
    text = binding.original.string
    return binding.original.line + text[: len(text) - len(text.lstrip())].count("\n")
