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
from demo.slack.messages import Message
from tests.acceptance.bot import POLICY
from tests.acceptance.house import DATA, House
from tests.databases import SqliteFiles
from tests.waiting import until

STARTED = datetime.now(UTC)
DUE = (STARTED - timedelta(minutes=3)).replace(second=0, microsecond=0)
"""A little while before the bot starts, which makes up for it."""
SCHEDULE = At((DUE.time(),), frozenset(Weekday), ZoneInfo("UTC"))
SCOPES = ("prod/ap-northeast-2", "prod/us-east-1")


@pytest.fixture(scope="module")
def configuration() -> str:
    return POLICY + f'channels: {{digest: {DATA}}}\nschedules: {{digest: [{{at: ["{DUE:%H:%M}"]}}]}}\n'


@pytest.fixture(scope="module")
def database(sqlite_files: SqliteFiles, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A store as a bot leaves it that has sampled for two weeks, and was stopped a few minutes ago."""
    url = sqlite_files.migrated(tmp_path_factory.mktemp("store") / "chatops.db")
    store = open_store(url, clock=lambda: STARTED - timedelta(hours=1))
    try:
        store.transaction(_sample)
        store.ticks.know(f"digest {DATA}", str(SCHEDULE), "the bot before")
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
    assert f"digest {DATA}" in answer.block_text
    assert "samples" in answer.block_text
