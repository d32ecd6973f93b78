"""Told to stop in the middle of a change: it ends cleanly, and the next process knows the rest."""

import signal
from pathlib import Path

from demo.aws.server import AwsServer
from demo.slack.workspace import Workspace
from tests.acceptance.bot import Bot
from tests.acceptance.house import House, bot_environment
from tests.acceptance.terminating import QUICK, becomes, end, press, propose, running
from tests.waiting import until


def test_row_9_a_signal_in_the_middle_of_a_change(
    folder: Path, workspace: Workspace, aws: AwsServer, sqlite_url: str
) -> None:
    running(aws, "stopped-amid")
    environment = {**bot_environment(workspace, aws), "DATABASE_URL": sqlite_url}
    with Bot(folder, environment, QUICK) as bot:
        bot.wait_connected()
        house = House(workspace, aws, bot, sqlite_url)
        message = propose(house, "stopped-amid")
        aws.levers.hang(action="TerminateJobFlows")
        press(house, message, "Terminate")
        until(lambda: aws.calls("TerminateJobFlows"), "the call that hangs")
        bot.signal(signal.SIGTERM)
        bot.wait_output("runtime.stopping")
        late = workspace.clock.ts()
        assert workspace.person("U0BOB").types("/echo too late", channel="C0DATA").acked()
        told = house.answer(late, who="U0BOB", channel="C0DATA")
        assert "I am restarting, so *nothing was done*" in told.text
        aws.levers.reset()
        assert bot.wait() == 0
    becomes(house, message, "confirmed by")
    with Bot(folder, environment, QUICK) as bot:
        bot.wait_connected()
        end(House(workspace, aws, bot, sqlite_url), message)
    assert aws.calls("TerminateJobFlows") == 1
