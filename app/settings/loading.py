"""Both halves at once, so that one start names every problem."""

from dataclasses import dataclass
from pathlib import Path

from pydantic import ValidationError

from app.errors import ConfigurationError
from app.settings.configuration import Configuration
from app.settings.document import read_document
from app.settings.environment import Environment
from app.settings.problems import configuration_problems
from app.settings.sources import DEFAULT_ENV_FILE, find_sources, read_environment

DEFAULT_CONFIG = Path("chatops.yaml")


@dataclass(frozen=True)
class Settings:
    """Everything the process is told at start."""

    environment: Environment
    configuration: Configuration


def load_environment(
    env_file: Path | None = DEFAULT_ENV_FILE, secrets_dir: Path | None = None
) -> Environment:
    """Read the variables; ``secrets_dir`` goes before CHATOPS_SECRETS_DIR. Raises ``ConfigurationError``."""
    return read_environment(find_sources(env_file, secrets_dir))


def load_configuration(path: Path | str) -> Configuration:
    """Read chatops.yaml; raises ``ConfigurationError``."""
    document = read_document(Path(path))
    try:
        return Configuration.model_validate(document.data)
    except ValidationError as error:
        raise ConfigurationError(configuration_problems(error, document, Configuration)) from None


def load_settings(env_file: Path | None = DEFAULT_ENV_FILE, secrets_dir: Path | None = None) -> Settings:
    """Read both; raises one ``ConfigurationError`` with the problems of both, the environment's first."""
    problems: list[str] = []
    sources = find_sources(env_file, secrets_dir)
    path = Path(sources.given("CHATOPS_CONFIG") or DEFAULT_CONFIG)
    try:
        environment = read_environment(sources)
        path = environment.chatops_config
    except ConfigurationError as error:
        problems += error.problems
    try:
        configuration = load_configuration(path)
    except ConfigurationError as error:
        problems += error.problems
    if problems:
        raise ConfigurationError(tuple(problems))
    return Settings(environment, configuration)
