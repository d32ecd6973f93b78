"""Where the variables come from, which goes first, and how a file and line are named."""

from collections.abc import Callable
from pathlib import Path

import pytest
from pydantic import ValidationError

from app.errors import ConfigurationError
from app.settings import load_environment, sources
from tests.unit.settings.conftest import APP, BOT, Write

Said = Callable[[], tuple[str, ...]]


@pytest.mark.usefixtures("tokens")
def test_the_process_is_enough() -> None:
    environment = load_environment()
    assert environment.slack_bot_token.get_secret_value() == BOT
    assert environment.slack_app_token.get_secret_value() == APP
    assert BOT not in repr(environment)
    with pytest.raises(ValidationError, match="frozen"):
        setattr(environment, "health_port", 1)  # noqa: B010 - the type checker would refuse the assignment


@pytest.mark.usefixtures("tokens")
def test_the_process_goes_before_env_and_env_before_secret_files(
    write: Write, monkeypatch: pytest.MonkeyPatch
) -> None:
    write("secrets/CIRCLECI_TOKEN", "from-file")
    write("secrets/HEALTH_PORT", "1")
    write("secrets/LOG_LEVEL", "ERROR")
    write(".env", "HEALTH_PORT=2\nLOG_LEVEL=WARNING\n")
    monkeypatch.setenv("LOG_LEVEL", "CRITICAL")
    environment = load_environment(secrets_dir=Path("secrets"))
    assert environment.circleci_token is not None
    assert environment.circleci_token.get_secret_value() == "from-file"
    assert (environment.health_port, environment.log_level) == (2, "CRITICAL")


@pytest.mark.usefixtures("tokens")
def test_a_blank_variable_hides_nothing(write: Write, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HEALTH_PORT", "")
    write(".env", "HEALTH_PORT=2\nCIRCLECI_TOKEN=\n")
    write("secrets/circleci_token", "from-file\n")
    environment = load_environment(secrets_dir=Path("secrets"))
    assert environment.health_port == 2
    assert environment.circleci_token is not None
    assert environment.circleci_token.get_secret_value() == "from-file"


@pytest.mark.parametrize("where", ["process", ".env"])
def test_the_secrets_directory_can_be_named(
    where: str, write: Write, monkeypatch: pytest.MonkeyPatch
) -> None:
    write("elsewhere/slack_bot_token", BOT + "\n")
    write("elsewhere/SLACK_APP_TOKEN", APP)
    if where == "process":
        monkeypatch.setenv("CHATOPS_SECRETS_DIR", "elsewhere")
    else:
        write(".env", "CHATOPS_SECRETS_DIR=elsewhere\n")
    assert load_environment().slack_bot_token.get_secret_value() == BOT


def test_the_usual_secrets_directory_is_read_if_it_exists(write: Write) -> None:
    write("run/secrets/slack_bot_token", BOT)
    write("run/secrets/slack_app_token", APP)
    assert load_environment().slack_app_token.get_secret_value() == APP


def test_the_usual_secrets_directory_is_the_one_of_containers(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.undo()
    assert Path("/run/secrets") == sources.DEFAULT_SECRETS_DIR


@pytest.mark.usefixtures("tokens")
def test_no_env_file_at_all_can_be_asked_for(write: Write) -> None:
    write(".env", "HEALTH_PORT=2\n")
    assert load_environment(env_file=None).health_port == 8090


@pytest.mark.usefixtures("tokens")
def test_what_is_not_ours_is_nobodys_business(write: Write, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LANGUAGE", "tlh")
    write(".env", "COMPOSE_PROJECT_NAME=chatops\n")
    assert load_environment().log_level == "INFO"


def test_what_is_missing_is_said_with_where_to_find_it(environment_complaints: Said) -> None:
    bot, app = environment_complaints()
    assert bot.startswith("SLACK_BOT_TOKEN: is missing (xoxb-…, from OAuth & Permissions")
    assert app.startswith("SLACK_APP_TOKEN: is missing (xapp-…, from Basic Information")
    assert "secrets directory" in app


def test_a_problem_names_the_file_and_line_it_came_from(write: Write, environment_complaints: Said) -> None:
    write(".env", f"# tokens\n\nexport SLACK_BOT_TOKEN='{APP}'\nlog_format=xml\n")
    write("run/secrets/slack_app_token", "gibberish")
    bot, app, log_format = environment_complaints()
    assert bot.startswith(".env:3: SLACK_BOT_TOKEN: must start with xoxb-")
    assert "slack_app_token: SLACK_APP_TOKEN: must start with xapp-" in app
    assert log_format == ".env:4: LOG_FORMAT: must be 'json' or 'console'"


@pytest.mark.usefixtures("tokens")
def test_a_problem_of_the_process_itself_names_no_file(
    write: Write, monkeypatch: pytest.MonkeyPatch, environment_complaints: Said
) -> None:
    write(".env", "HEALTH_PORT=1\n")
    monkeypatch.setenv("HEALTH_PORT", "many")
    assert environment_complaints() == ("HEALTH_PORT: must be a whole number",)


def test_all_problems_are_said_at_once(monkeypatch: pytest.MonkeyPatch, environment_complaints: Said) -> None:
    monkeypatch.setenv("HEALTH_PORT", "99999")
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "AKIAEXAMPLE1")
    monkeypatch.setenv("SLACK_API_URL", "slack.com")
    assert [line.split(":")[0] for line in environment_complaints()] == [
        "SLACK_BOT_TOKEN",
        "SLACK_APP_TOKEN",
        "SLACK_API_URL",
        "HEALTH_PORT",
        "AWS_SECRET_ACCESS_KEY",
    ]


@pytest.mark.usefixtures("tokens")
def test_lines_that_assign_nothing_are_named(
    write: Write, environment_complaints: Said, caplog: pytest.LogCaptureFixture
) -> None:
    write(".env", "HEALTH_PORT=1\nxoxb-pasted-here\n# fine\n\n'broken\n")
    assert environment_complaints() == (".env:2: is not NAME=value", ".env:5: is not NAME=value")
    assert not caplog.records


@pytest.mark.usefixtures("tokens")
def test_an_env_file_in_another_encoding_is_named(tmp_path: Path, environment_complaints: Said) -> None:
    (tmp_path / ".env").write_bytes(b"LOG_LEVEL=\xff\xfe\n")
    assert environment_complaints() == (".env: is not UTF-8: save the file in that encoding",)


@pytest.mark.usefixtures("tokens")
def test_an_env_directory_is_named(tmp_path: Path, environment_complaints: Said) -> None:
    (tmp_path / ".env").mkdir()
    assert environment_complaints() == (".env: cannot be read: Is a directory",)


@pytest.mark.usefixtures("tokens")
@pytest.mark.parametrize(("named", "reason"), [("nowhere", "No such file"), ("a-file", "Not a directory")])
def test_a_named_secrets_directory_must_be_one(named: str, reason: str, write: Write) -> None:
    write("a-file", "x")
    with pytest.raises(ConfigurationError) as raised:
        load_environment(secrets_dir=Path(named))
    assert len(raised.value.problems) == 1
    assert raised.value.problems[0].startswith(f"{named}: secrets cannot be read from there: {reason}")


@pytest.mark.usefixtures("tokens")
def test_a_secret_file_that_is_not_text_is_a_problem(tmp_path: Path, write: Write) -> None:
    write("secrets/other", "")
    (tmp_path / "secrets" / "CIRCLECI_TOKEN").write_bytes(b"\xff\xfe\xfd")
    with pytest.raises(ConfigurationError, match=r"^secrets: a secret cannot be read: it is not UTF-8 text$"):
        load_environment(secrets_dir=Path("secrets"))


@pytest.mark.usefixtures("tokens")
def test_a_secret_that_is_a_directory_is_a_problem_and_no_warning(tmp_path: Path) -> None:
    (tmp_path / "secrets" / "CIRCLECI_TOKEN").mkdir(parents=True)
    with pytest.raises(ConfigurationError, match="found a directory instead"):
        load_environment(secrets_dir=Path("secrets"))
