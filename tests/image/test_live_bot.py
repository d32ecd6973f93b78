"""The bot's image, run by docker-compose.yml between a workspace and a cloud on the host."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest

from demo.aws.server import AwsServer
from demo.slack.messages import Message
from demo.slack.workspace import Workspace
from tests.image import engine
from tests.image.project import PATIENCE, Project

CHANNEL = "C0DATA"
STOP_SECONDS = 10.0
MOST_BYTES, MOST_BYTES_WITHOUT_CHARTS = 320 * 10**6, 150 * 10**6
NOT_COMPILED = """
import importlib.util, pathlib, sys
import app.bootstrap, app.edge, alembic.command, boto3, psycopg, sqlalchemy.dialects.sqlite
import cloud.alibaba.client, matplotlib.pyplot
loaded = [module.__spec__ for module in list(sys.modules.values()) if getattr(module, "__spec__", None)]
print(*[spec.name for spec in loaded if spec.cached and not pathlib.Path(spec.cached).exists()])
"""

NO_CHART = """
import datetime, decimal, app.bootstrap
from app.domain.cost import Total
from app.domain.emr.spending import Day
from app.reports.charts import Charts
five = decimal.Decimal(5)
assert Charts().draw([Day(datetime.date(2026, 3, 2), Total(five, five), 1, True)]) == b""
"""


@pytest.fixture(scope="module")
def running(bot: Project, workspace: Workspace, measured: Callable[[str], None]) -> Project:
    bot.up()
    workspace.wait_connected(timeout=PATIENCE)
    age = datetime.now(UTC) - datetime.fromisoformat(bot.known["State"]["StartedAt"])
    measured(f"bot: connected at most {age.total_seconds():.1f} s after its container's start")
    bot.wait_healthy()
    return bot


def ask(workspace: Workspace, line: str, containing: str) -> Message:
    before = workspace.clock.ts()
    assert workspace.person("U0ALICE").types(line, channel=CHANNEL).acked()
    return workspace.wait_message(CHANNEL, viewer="U0ALICE", after=before, containing=containing, timeout=30)


def test_a_plain_build_gives_the_bot(bot_image: str) -> None:
    assert engine.build(bot_image, "--target", "bot") == engine.inspect(bot_image)["Id"]
    labels = engine.inspect(bot_image)["Config"]["Labels"]
    assert labels["org.opencontainers.image.title"] == "ChatOps"


def test_it_is_small(bot_image: str, demo_image: str, measured: Callable[[str], None]) -> None:
    bot, demo = engine.added_size(bot_image), engine.added_size(demo_image)
    measured(f"size on top of the base: bot {bot / 1e6:.0f} MB, demo {demo / 1e6:.0f} MB")
    assert bot <= MOST_BYTES


def test_it_can_be_built_without_charts_and_says_what_is_left_out(measured: Callable[[str], None]) -> None:
    tag = "chatops:image-test-text"
    engine.build(tag, "--build-arg", "CHARTS=no")
    try:
        size = engine.added_size(tag)
        ended = engine.run("docker", "run", "--rm", "--entrypoint", "python", tag, "-c", NO_CHART)
    finally:
        engine.docker("image", "rm", tag)
    measured(f"size on top of the base, without charts: bot {size / 1e6:.0f} MB")
    assert size <= MOST_BYTES_WITHOUT_CHARTS
    assert ended.returncode == 0, ended.stderr
    assert "charts.left_out" in ended.stdout


def test_it_answers(running: Project, workspace: Workspace) -> None:
    answer = ask(workspace, "/echo from a container", "from a container")
    assert answer.visible_to == "U0ALICE"


def test_it_lists_what_is_in_the_cloud(running: Project, workspace: Workspace) -> None:
    ask(workspace, "/emr list", "adhoc-notebooks")


def test_it_lists_the_instances_of_alibaba_cloud(running: Project, workspace: Workspace) -> None:
    """By the SDK of the image's own, which is not loaded before."""
    ask(workspace, "/ecs list", "build-runner")


def test_it_draws_where_the_root_is_read_only(running: Project) -> None:
    """By matplotlib of the image's own, with nothing but /tmp to write to, and without a word of complaint."""
    figures = '[{"day": "Mon 1", "cost": 5.0, "clusters": 2, "certain": true, "today": false}]'
    draw = "import app.reports.drawing as d, json, sys; print(d.draw(json.loads(sys.argv[1]))[:4])"
    drawn = running.inside("sh", "-c", 'python -c "$0" "$1" 2>&1', draw, figures)
    assert drawn == str(b"\x89PNG")
    kept = running.inside("ls", "/tmp/matplotlib")  # noqa: S108 - the container's
    assert "fontlist" in kept  # the next one need not look for fonts


def test_its_process_is_nobody_special(running: Project) -> None:
    status = dict(
        line.split(":\t", 1) for line in running.inside("cat", "/proc/1/status").splitlines() if ":\t" in line
    )
    assert set(status["Uid"].split()) == set(status["Gid"].split()) == {"10001"}
    assert {int(status[name], 16) for name in ("CapInh", "CapPrm", "CapEff", "CapBnd", "CapAmb")} == {0}
    assert status["NoNewPrivs"] == "1"


def test_it_can_write_its_data_and_nothing_else(running: Project) -> None:
    assert running.known["HostConfig"]["ReadonlyRootfs"]
    writable = running.inside("sh", "-c", "find / -xdev -type d -writable 2>/dev/null || true").split()
    assert sorted(writable) == ["/data", "/tmp"]  # noqa: S108 - the container's
    assert running.inside("find", "/data", "-name", "chatops.db") == "/data/chatops.db"


def test_all_that_it_loads_is_compiled(running: Project) -> None:
    assert running.inside("python", "-c", NOT_COMPILED) == ""


def test_the_probe_says_when_it_is_not_well(running: Project) -> None:
    assert running.inside("python", "-m", "app", "health") == "ok"
    elsewhere = ("--env", "HEALTH_PORT=1", engine.BOT_IMAGE, "health")
    ended = engine.run("docker", "run", "--rm", *elsewhere)
    assert ended.returncode == 1
    assert "no answer on port 1" in ended.stderr


def test_bad_configuration_ends_it_in_clear_lines(bot_image: str) -> None:
    ended = engine.run("docker", "run", "--rm", "--read-only", bot_image)
    assert ended.returncode == 2
    assert "SLACK_BOT_TOKEN" in ended.stderr
    assert "Traceback" not in ended.stderr


def test_a_restart_goes_on_with_what_was_under_way(
    running: Project, workspace: Workspace, aws: AwsServer, measured: Callable[[str], None]
) -> None:
    question = ask(workspace, "/emr terminate adhoc-notebooks", "Terminate")
    before = workspace.clock.ts()
    assert workspace.person("U0ALICE").clicks(question, "Terminate").acked()
    workspace.wait_message(CHANNEL, after=before, containing="Terminating one cluster", timeout=30)

    seconds = running.stop()
    measured(f"bot: docker compose stop took {seconds:.1f} s, with a termination being followed")
    state = running.known["State"]
    assert (state["ExitCode"], state["OOMKilled"]) == (0, False), running.logs
    assert seconds < STOP_SECONDS
    assert not workspace.connections

    running.compose("rm", "--force", running.service)  # a new container: only the volume is left
    aws.clock.forward(timedelta(minutes=2))
    running.up()
    workspace.wait_message(
        CHANNEL,
        timeout=PATIENCE,
        where=lambda message: message.ts == question.ts and "Done, confirmed by" in message.all_text,
    )
    ask(workspace, "/echo again", "again")
    running.wait_healthy()
