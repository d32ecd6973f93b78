"""The manifest is what the code needs: its commands, scopes and events, and no others."""

from pathlib import Path
from typing import Any

import pytest
import yaml

from app.__main__ import main
from app.manifest import BOT_EVENTS, BOT_SCOPES, as_yaml, manifest
from demo.slack.api.table import METHODS
from demo.slack.model import EVENT_SCOPES
from handlers import COMMANDS, slash_names

CONVERSATIONS = {
    f"{kind}:{verb}" for kind in ("channels", "groups", "im", "mpim") for verb in ("history", "read")
}


@pytest.fixture
def made() -> dict[str, Any]:
    return manifest(COMMANDS, slash_names({}))


def test_it_has_exactly_the_handlers_commands(made: dict[str, Any]) -> None:
    typed = [command["command"] for command in made["features"]["slash_commands"]]
    assert typed == [f"/{command.name}" for command in COMMANDS]


def test_every_command_tells_what_it_is_within_slacks_limits(made: dict[str, Any]) -> None:
    """https://docs.slack.dev/reference/app-manifest/#slash-commands"""
    for command in made["features"]["slash_commands"]:
        assert 0 < len(command["description"]) <= 2000
        assert 0 < len(command["usage_hint"]) <= 1000
        assert len(command["command"]) <= 32


def test_renamed_commands_have_their_names() -> None:
    made = manifest(COMMANDS, slash_names({"emr": "aws-emr"}))
    assert made["features"]["slash_commands"][0]["command"] == "/aws-emr"


def test_it_wants_only_scopes_that_some_method_or_event_has() -> None:
    known = {scope for method in METHODS.values() for scope in method.scopes}
    assert set(BOT_SCOPES) <= known | set(EVENT_SCOPES.values()) | CONVERSATIONS | {"commands"}


def test_its_events_have_their_scopes() -> None:
    assert {EVENT_SCOPES[event] for event in BOT_EVENTS} <= set(BOT_SCOPES)


def test_it_is_a_socket_mode_app_with_buttons(made: dict[str, Any]) -> None:
    assert made["settings"]["socket_mode_enabled"] is True
    assert made["settings"]["interactivity"]["is_enabled"] is True
    assert made["settings"]["token_rotation_enabled"] is False


def test_it_reads_back_from_yaml(made: dict[str, Any]) -> None:
    assert yaml.safe_load(as_yaml(made)) == made


def test_the_command_line_prints_it(capsys: pytest.CaptureFixture[str], made: dict[str, Any]) -> None:
    assert main(["manifest", "--name", "Ops"]) == 0
    printed = yaml.safe_load(capsys.readouterr().out)
    assert printed["display_information"]["name"] == "Ops"
    assert printed["features"]["slash_commands"] == made["features"]["slash_commands"]


def test_the_command_line_carries_a_configurations_renames(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "chatops.yaml"
    path.write_text("workspace: {team_ids: [T0ACME]}\ncommands: {echo: shout}\n")
    assert main(["manifest", "--config", str(path)]) == 0
    commands = yaml.safe_load(capsys.readouterr().out)["features"]["slash_commands"]
    assert "/shout" in [command["command"] for command in commands]


def test_a_configuration_that_is_wrong_is_said_in_one_line(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "chatops.yaml"
    path.write_text("workspace: {team_ids: [T0ACME]}\nnonsense: 1\n")
    assert main(["manifest", "--config", str(path)]) == 2
    assert len(capsys.readouterr().err.splitlines()) == 1


def test_a_command_that_is_none_is_refused_with_usage(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as left:
        main(["frobnicate"])
    assert left.value.code == 2
    assert "manifest" in capsys.readouterr().err
