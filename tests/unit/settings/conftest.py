"""A process that was told nothing yet, in an empty directory."""

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from app.errors import ConfigurationError
from app.settings import Environment, load_configuration, load_environment, sources

BOT, APP = "xoxb-1-2-botsecret", "xapp-1-A1-appsecret"

Write = Callable[[str, str], Path]
Complaints = Callable[[str], tuple[str, ...]]


@pytest.fixture(autouse=True)
def told_nothing(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for name in os.environ:
        if name.lower() in Environment.model_fields:
            monkeypatch.delenv(name)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(sources, "DEFAULT_SECRETS_DIR", tmp_path / "run" / "secrets")


@pytest.fixture
def tokens(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SLACK_BOT_TOKEN", BOT)
    monkeypatch.setenv("SLACK_APP_TOKEN", APP)


@pytest.fixture
def write(tmp_path: Path) -> Write:
    def write(name: str, content: str) -> Path:
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content, encoding="utf-8")
        return path

    return write


@pytest.fixture
def yaml_complaints(write: Write) -> Complaints:
    """What is said about a chatops.yaml; its own path is cut off."""

    def complaints(content: str) -> tuple[str, ...]:
        write("chatops.yaml", content)
        with pytest.raises(ConfigurationError) as raised:
            load_configuration(Path("chatops.yaml"))
        return raised.value.problems

    return complaints


@pytest.fixture
def environment_complaints() -> Callable[[], tuple[str, ...]]:
    def complaints() -> tuple[str, ...]:
        with pytest.raises(ConfigurationError) as raised:
            load_environment()
        return raised.value.problems

    return complaints
