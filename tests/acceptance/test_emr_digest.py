"""The digest on the real process: told by the clock in its channel, and shown to whoever asks."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest

from app.domain.cost import Cost
from app.domain.emr.spending import DAYS, INTERVAL, Reading
from app.domain.schedule import At, Weekday
from app.reports.charts import PNG
from app.store.samples import Sample
from app.store.store import Repositories, open_store
from demo.alibaba.server import AlibabaServer
from demo.alibaba.specs import HANGZHOU, TOKYO, InstanceSpec
from demo.slack.messages import Message
from demo.slack.workspace import Workspace
from tests.acceptance.bot import POLICY
from tests.acceptance.house import DATA, House
from tests.databases import SqliteFiles
from tests.waiting import until

STARTED = datetime.now(UTC)
DUE = (STARTED - timedelta(minutes=3)).replace(second=0, microsecond=0)
"""A little while before the bot starts, which makes up for it."""
SCHEDULE = At((DUE.time(),), frozenset(Weekday), ZoneInfo("UTC"))
SCOPES = ("prod/ap-northeast-2", "prod/us-east-1")
LEFT = "C0OPS"
"""A channel that has a digest, and that the bot is not in any more."""


@pytest.fixture(scope="module")
def alibaba() -> Iterator[AlibabaServer]:
    with AlibabaServer() as server:
        server.add_instance(InstanceSpec("sms", id="i-sms", status="Stopped"))
        server.add_instance(InstanceSpec("lab", id="i-lab", region=HANGZHOU, status="Stopped"))
        yield server


@pytest.fixture(scope="module")
def settings(alibaba: AlibabaServer) -> dict[str, str]:
    return alibaba.environment()


@pytest.fixture(scope="module")
def configuration(workspace: Workspace) -> str:
    workspace.leave(LEFT, "U0BOT")
    return f"""{POLICY}
  - {{allow: [ecs.list]}}
channels: {{digest: {DATA}}}
ecs:
  accounts: [{{alias: games, regions: [{TOKYO}]}}, {{alias: tools, regions: [{HANGZHOU}]}}]
  default_region: {TOKYO}
schedules:
  digest:
    - {{at: ["{DUE:%H:%M}"]}}
    - {{at: ["{DUE:%H:%M}"], channel: {LEFT}, accounts: [games]}}
"""


@pytest.fixture(scope="module")
def database(sqlite_files: SqliteFiles, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A store as a bot leaves it that has sampled for two weeks, and was stopped a few minutes ago."""
    url = sqlite_files.migrated(tmp_path_factory.mktemp("store") / "chatops.db")
    store = open_store(url, clock=lambda: STARTED - timedelta(hours=1))
    try:
        store.transaction(_sample)
        for channel in (DATA, LEFT):
            store.ticks.know(f"digest {channel}", str(SCHEDULE), "the bot before")
    finally:
        store.close()
    yield url


def _sample(store: Repositories) -> None:
    """One cluster for $2 an hour in one region, two for $3 in the other."""
    last = datetime.fromtimestamp(STARTED.timestamp() // 900 * 900, UTC)
    for number in range(int(timedelta(days=DAYS + 1) / INTERVAL)):
        at = last - number * INTERVAL
        for scope, clusters, dollars in zip(SCOPES, (1, 2), (Decimal(2), Decimal(3)), strict=True):
            reading = Reading(at, clusters, clusters, Cost(dollars, dollars))
            store.samples.add(Sample(f"emr:{scope}", at, reading.payload()))


def told(house: House) -> tuple[Message, list[Message]]:
    """Wait for the digest in the channel, and for all that stands in its thread."""
    head = house.workspace.wait_message(
        DATA, viewer="U0ALICE", after="0", where=lambda message: "EMR digest" in message.all_text
    )

    def below() -> list[Message]:
        every = house.workspace.messages(DATA)
        return [message for message in every if message.thread_ts == head.ts and message.ts != head.ts]

    until(lambda: len(below()) >= 2, "the chart and the details")
    return head, below()


def test_the_clock_tells_it_once_with_its_details_and_chart_in_the_thread(house: House) -> None:
    head, below = told(house)
    assert "* clusters run on *" in head.block_text
    assert "*$120* since yesterday" in head.block_text
    assert "idle" in head.block_text and "failed" in head.block_text
    assert "2 ECS instances stopped, 2 of them charged all the same" in head.block_text
    assert len(head.blocks) <= 50
    (chart,) = [message.files[0] for message in below if message.files]
    assert chart["title"] == "EMR: cost and clusters, the last two weeks"
    assert "$120, 3" in chart["alt_txt"]
    assert house.workspace.state.files[chart["id"]].content.startswith(PNG)
    details = "\n".join(message.block_text for message in below)
    for title in ("*What runs, the most expensive first*", "*Failed*", "*Idle*", "*Started*"):
        assert title in details
    assert "outside this bot" in details
    digests = [one for one in house.workspace.messages(DATA) if one.text.startswith("EMR digest")]
    assert len(digests) == 1


def test_whoever_asks_sees_it_alone_and_gets_the_chart_directly(house: House) -> None:
    told(house)
    before = len(house.workspace.state.files)
    answer = house.ask("/emr digest", containing="EMR digest", patience=60)
    assert answer.visible_to == "U0ALICE"
    assert "*$120* since yesterday" in answer.block_text
    assert "I sent you the chart as a direct message" in answer.block_text
    until(lambda: len(house.workspace.state.files) > before, "the chart")
    shared = list(house.workspace.state.files.values())[-1]
    until(lambda: house.workspace.state.files[shared.id].shared_in, "it to be shared")
    (where,) = house.workspace.state.files[shared.id].shared_in
    assert house.workspace.state.channels[where].members == {"U0ALICE", "U0BOT"}


def test_a_region_that_is_down_is_named_and_the_rest_is_told(house: House) -> None:
    house.aws.levers.take_down("us-east-1")
    answer = house.ask("/emr digest", containing="EMR digest", patience=90)
    assert "Not read: prod/us-east-1" in answer.block_text
    assert "clusters run" in answer.block_text


def test_a_wrong_word_is_told_with_usage(house: House) -> None:
    answer = house.ask("/emr digest --region mars", containing="Usage")
    assert "I know no account and region mars" in answer.block_text
    assert "Usage: `/emr digest [--account A] [--region R]`" in answer.block_text


def test_the_status_knows_the_jobs(house: House) -> None:
    answer = house.ask("/chatops status", containing="digest")
    assert f"*digest <#{DATA}>*, at {DUE:%H:%M} on mon-sun in UTC · next <!date^" in answer.block_text
    assert "samples" in answer.block_text


def test_a_channel_that_the_bot_was_removed_from_is_named_with_what_to_do(house: House) -> None:
    house.bot.wait_output("tick.refused")
    answer = house.ask("/chatops status", containing="I cannot post")
    assert "Not everything is well" in answer.block_text
    assert f":red_circle: I cannot post in <#{LEFT}>: not_in_channel since <!date^" in answer.block_text
    assert "`/invite` me there" in answer.block_text
    (job,) = [line for line in answer.block_text.splitlines() if f"*digest <#{LEFT}>*" in line]
    assert ":red_circle: in " in job
    assert "not told, as Slack refuses it: chat.postMessage: not_in_channel" in job
    assert f" {LEFT}" not in answer.block_text, "a channel is shown as Slack shows it"


@pytest.mark.parametrize(
    ("account", "there", "not_there"),
    [
        ("prod", ("clusters run",), ("ECS",)),
        ("games", ("1 ECS instance stopped",), ("clusters run", "2 ECS")),
        ("tools", ("1 ECS instance stopped",), ("clusters run", "2 ECS")),
    ],
)
def test_of_one_account_only_its_own_is_told_in_either_cloud(
    house: House, account: str, there: tuple[str, ...], not_there: tuple[str, ...]
) -> None:
    answer = house.ask(f"/emr digest --account {account}", containing="as of", patience=60)
    assert all(words in answer.block_text for words in there)
    assert not any(words in answer.block_text for words in not_there)
