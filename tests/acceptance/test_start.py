"""How the bot starts, or says in one line why it cannot."""

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from app.manifest import manifest
from demo.slack.workspace import Workspace
from handlers import COMMANDS, slash_names
from tests.acceptance.bot import POLICY, Bot
from tests.acceptance.house import bot_environment
from tests.acceptance.ports import free_port
from tests.acceptance.processes import ROOT

MISCONFIGURED = 2


@pytest.fixture
def workspace() -> Iterator[Workspace]:
    """One of each test's own, since what starts here must not meet another test's tokens."""
    with Workspace.seeded(manifest(COMMANDS, slash_names({}))) as workspace:
        yield workspace


def refused(folder: Path, environment: dict[str, str], configuration: str = POLICY) -> list[str]:
    """Start a bot that must refuse, and give the lines it wrote."""
    with Bot(folder, environment, configuration, cold=True) as bot:
        assert bot.wait() == MISCONFIGURED
    return bot.output.splitlines()


def test_broken_yaml_is_one_line_with_file_and_line(folder: Path, workspace: Workspace) -> None:
    lines = refused(folder, bot_environment(workspace), "workspace: {team_ids: [T0ACME]\npolicy: [}\n")
    assert len(lines) == 1
    assert lines[0].startswith("chatops.yaml:2")


def test_all_problems_are_told_at_once_one_line_each(folder: Path) -> None:
    configuration = "workspace: {team_ids: [T0ACME]}\nchanels: {alarms: C0DATA}\nemr: {page_size: 99}\n"
    lines = refused(folder, {"SLACK_APP_TOKEN": "xoxb-not-an-app-token"}, configuration)
    expected = (
        "chatops.yaml:2: chanels: is not a known key; did you mean channels?",
        "chatops.yaml:3: emr.page_size",
    )
    for problem in (*expected, "SLACK_BOT_TOKEN: is missing", "SLACK_APP_TOKEN: must start with xapp-"):
        assert sum(line.startswith(problem) for line in lines) == 1, problem
    assert len(lines) == 4
    assert "not-an-app-token" not in "".join(lines)


@pytest.mark.parametrize("which", ["SLACK_BOT_TOKEN", "SLACK_APP_TOKEN"])
def test_a_token_that_slack_refuses_is_one_line(folder: Path, workspace: Workspace, which: str) -> None:
    token = {"SLACK_BOT_TOKEN": "xoxb-0-of-nobody", "SLACK_APP_TOKEN": "xapp-1-of-nobody"}[which]
    lines = refused(folder, {**bot_environment(workspace), which: token})
    critical = [line for line in map(json.loads, lines) if line["level"] == "critical"]
    assert [line["problem"] for line in critical] == [f"{which}: Slack refuses it (invalid_auth)"]
    assert "of-nobody" not in "".join(lines)


def test_a_token_of_another_workspace_than_the_configured_one_is_one_line(
    folder: Path, workspace: Workspace
) -> None:
    lines = refused(folder, bot_environment(workspace), POLICY.replace("T0ACME", "T0ELSEWHERE"))
    critical = [line for line in map(json.loads, lines) if line["level"] == "critical"]
    assert len(critical) == 1
    assert "belongs to the workspace T0ACME" in critical[0]["problem"]


def health(port: int) -> tuple[int, str]:
    """Ask the bot as a container does: the exit code, and what was said."""
    asked = subprocess.run(
        [sys.executable, "-m", "app", "health"],
        cwd=ROOT,
        env={"HEALTH_PORT": str(port)},
        capture_output=True,
        text=True,
        check=False,
    )
    return asked.returncode, asked.stdout + asked.stderr


def test_unreachable_slack_makes_it_unhealthy_until_it_is_there(folder: Path) -> None:
    slack_port, health_port = free_port(), free_port()
    workspace = Workspace.seeded(manifest(COMMANDS, slash_names({})), port=slack_port)
    workspace.faults.fail("auth.test", status=500, times=3)
    workspace.faults.fail("apps.connections.open", status=500, times=2)
    workspace.faults.drop("apps.connections.open")
    environment = {
        **bot_environment(workspace),
        "SLACK_API_URL": f"http://127.0.0.1:{slack_port}/api/",
        "HEALTH_PORT": str(health_port),
    }
    with Bot(folder, environment, cold=True) as bot:
        bot.wait_output("edge.slack_unreachable")
        code, said = health(health_port)
        assert code == 1
        assert "socket: Slack does not answer" in said
        with workspace:
            bot.wait_connected()
            assert workspace.person("U0ALICE").types("/echo hello", channel="C0DATA").acked()
            workspace.wait_message("C0DATA", viewer="U0ALICE", containing="hello")
            assert health(health_port) == (0, "ok\n")
            assert bot.stop() == 0
    assert "Traceback" not in bot.output


def test_without_a_bot_the_probe_says_so() -> None:
    code, said = health(free_port())
    assert code == 1
    assert "no answer on port" in said
