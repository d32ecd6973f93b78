"""Where the environment comes from: the process, then ``.env``, then a directory with one file per secret."""

import os
import warnings
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pydantic import ValidationError
from pydantic_settings import BaseSettings, SettingsConfigDict, SettingsError

from app.errors import ConfigurationError
from app.settings.env_file import EnvFile, read_env_file
from app.settings.environment import Environment
from app.settings.problems import environment_problems

DEFAULT_ENV_FILE = Path(".env")
DEFAULT_SECRETS_DIR = Path("/run/secrets")


class _Sourced(Environment, BaseSettings):
    """The same fields, read from the sources; in any case, as secret files often have lower-case names."""

    model_config = SettingsConfigDict(
        case_sensitive=False, env_ignore_empty=True, env_file_encoding="utf-8", extra="ignore", frozen=True
    )


@dataclass(frozen=True)
class Sources:
    """What there is to read; ``secret_files`` by the upper-case name of the variable."""

    env_file: EnvFile
    secrets_dir: Path | None
    secret_files: Mapping[str, Path]
    problems: tuple[str, ...] = ()

    def given(self, name: str) -> str:
        """Answer a value of the process or of ``.env`` before anything is validated; "" if there is none."""
        return os.environ.get(name, "").strip() or self.env_file.values.get(name, "")

    def origin(self, name: str) -> str:
        """Answer the file and line that a variable was read from; "" for the process's own environment."""
        if any(own.upper() == name and value for own, value in os.environ.items()):
            return ""
        if self.env_file.values.get(name):
            return f"{self.env_file.path}:{self.env_file.lines[name]}: "
        return f"{self.secret_files[name]}: " if name in self.secret_files else ""


def find_sources(env_file: Path | None = DEFAULT_ENV_FILE, secrets_dir: Path | None = None) -> Sources:
    """Look at both places; a secrets directory that was named must exist, the usual one need not."""
    file = read_env_file(env_file)
    found = Sources(file, None, {}, file.problems)
    given = found.given("CHATOPS_SECRETS_DIR")
    named = secrets_dir or (Path(given) if given else None)
    directory = named or DEFAULT_SECRETS_DIR
    try:
        files = {entry.name.upper(): entry for entry in directory.iterdir()}
    except OSError as error:
        if named is None and not directory.is_dir():
            return found
        problem = f"{directory}: secrets cannot be read from there: {error.strerror}"
        return Sources(file, None, {}, (*file.problems, problem))
    return Sources(file, directory, files, file.problems)


def read_environment(sources: Sources) -> Environment:
    """Validate what the sources hold; raise ``ConfigurationError`` with all problems at once."""
    options: dict[str, Any] = {"_env_file": sources.env_file.path, "_secrets_dir": sources.secrets_dir}
    problems = list(sources.problems)
    environment = None
    with warnings.catch_warnings(record=True) as said:  # how pydantic-settings reports unusable secret files
        warnings.simplefilter("always")
        try:
            environment = _Sourced(**options)
        except ValidationError as error:
            problems += environment_problems(error, sources.origin)
        except (OSError, UnicodeError, SettingsError) as error:
            reason = error.strerror if isinstance(error, OSError) else "it is not UTF-8 text"
            problems.append(f"{sources.secrets_dir}: a secret cannot be read: {reason}")
    problems = [*(str(warning.message) for warning in said), *problems]
    if problems or environment is None:
        raise ConfigurationError(tuple(problems))
    return environment
