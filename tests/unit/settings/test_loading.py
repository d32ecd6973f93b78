"""Environment and chatops.yaml together: one start names every problem."""

import pytest

from app.errors import ConfigurationError
from app.settings import load_settings
from tests.unit.settings.conftest import APP, BOT, Write

GOOD = "workspace: {team_ids: [T0123ABCD]}\n"


@pytest.mark.usefixtures("tokens")
def test_both_halves_are_loaded(write: Write) -> None:
    write("chatops.yaml", GOOD)
    settings = load_settings()
    assert settings.environment.slack_bot_token.get_secret_value() == BOT
    assert settings.configuration.workspace.team_ids == ("T0123ABCD",)


@pytest.mark.usefixtures("tokens")
@pytest.mark.parametrize("where", ["process", ".env", "secret file"])
def test_the_environment_names_the_file(where: str, write: Write, monkeypatch: pytest.MonkeyPatch) -> None:
    write("etc/ops.yaml", GOOD + "emr: {page_size: 7}\n")
    if where == "process":
        monkeypatch.setenv("CHATOPS_CONFIG", "etc/ops.yaml")
    elif where == ".env":
        write(".env", "CHATOPS_CONFIG=etc/ops.yaml\n")
    else:
        write("run/secrets/chatops_config", "etc/ops.yaml\n")
    assert load_settings().configuration.emr.page_size == 7


def test_the_problems_of_both_are_said_at_once(write: Write, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SLACK_APP_TOKEN", APP)
    monkeypatch.setenv("CHATOPS_CONFIG", "ops.yaml")
    write("ops.yaml", GOOD + "language: de\nlimits: {workers: 0}\n")
    with pytest.raises(ConfigurationError) as raised:
        load_settings()
    bot, language, workers = raised.value.problems
    assert bot.startswith("SLACK_BOT_TOKEN: is missing")
    assert language == "ops.yaml:2: language: must be 'en'"
    assert workers == "ops.yaml:3: limits.workers: must be at least 1"


def test_an_empty_directory_is_told_all_that_is_needed() -> None:
    with pytest.raises(ConfigurationError) as raised:
        load_settings()
    assert [problem.partition(": is missing")[0] for problem in raised.value.problems] == [
        "SLACK_BOT_TOKEN",
        "SLACK_APP_TOKEN",
        "chatops.yaml",
    ]


def test_neither_the_error_nor_what_caused_it_repeats_a_secret(
    write: Write, monkeypatch: pytest.MonkeyPatch
) -> None:
    import traceback

    monkeypatch.setenv("SLACK_BOT_TOKEN", "hunter22-bot")
    write(".env", "SLACK_APP_TOKEN=hunter22-app\nDATABASE_URL=mysql://u:hunter22@h/d\n")
    write("chatops.yaml", "workspace: hunter22\nhunter22-key: 1\n? {hunter22: 1}\n: 1\n")
    with pytest.raises(ConfigurationError) as raised:
        load_settings()
    assert "hunter22" not in "".join(traceback.format_exception(raised.value))
