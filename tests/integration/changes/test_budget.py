"""However many operations are followed, by however many replicas, EMR is asked 5 times a minute at most."""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace

import pytest

from app.domain.emr.termination import AT_ONCE
from cloud.errors import CloudError
from cloud.fake import FakeCluster
from cloud.model import ClusterState
from tests.integration.changes.town import CONFIRM_BUTTON, Bot, Town
from tests.unit import clusters

MANY, SOME = 200, 60
"""All at once are many; where they are shared or fail, fewer prove as much: each would be a call."""


@dataclass
class Meter:
    """When EMR was asked, and how often."""

    town: Town
    asked: list[tuple[float, int]] = field(default_factory=list)

    def tick(self, *bots: Bot) -> None:
        for bot in bots:
            before, at = self.town.emr.requests, self.town.clock.seconds
            bot.tick()
            self.asked.append((at, self.town.emr.requests - before))

    def run(self, minutes: float, *bots: Bot) -> None:
        until = self.town.clock.seconds + 60 * minutes
        while self.town.clock.seconds < until:
            self.town.pass_time(seconds=5)
            self.tick(*bots)

    def most_in_a_minute(self) -> int:
        return max(sum(n for at, n in self.asked if start <= at < start + 60) for start, _ in self.asked)


def confirmed(town: Town, bot: Bot, count: int) -> list[str]:
    """Have so many clusters terminated, by as many proposals as that takes."""
    made = []
    for start in range(0, count, AT_ONCE):
        names = [f"job-{number}" for number in range(start, start + AT_ONCE)]
        town.add(*names)
        made.append(bot.proposes(*names))
    for proposal in made:
        assert bot.clicks(CONFIRM_BUTTON, proposal) is None
    return made


def ended(town: Town, proposals: list[str]) -> int:
    return sum(operation.state == "succeeded" for one in proposals for operation in town.operations(one))


@pytest.fixture
def everywhere(postgres_url: str, sqlite_url: str, request: pytest.FixtureRequest) -> Iterator[Town]:
    town = Town(postgres_url if request.param == "postgresql" else sqlite_url)
    yield town
    town.close()


def test_two_hundred_at_once(town: Town, bot: Bot) -> None:
    meter, proposals = Meter(town), confirmed(town, bot, MANY)
    meter.run(4, bot)
    assert ended(town, proposals) == 0
    town.end_all()
    meter.run(4, bot)
    assert ended(town, proposals) == MANY
    assert all("20 of 20 clusters terminated" in town.message(one).text for one in proposals)
    assert meter.most_in_a_minute() <= 5


def test_one_alone_is_looked_at_every_few_seconds(town: Town, bot: Bot) -> None:
    town.add("etl")
    bot.clicks(CONFIRM_BUTTON, bot.proposes("etl"))
    meter = Meter(town)
    meter.run(3, bot)
    assert 3 * 3 <= sum(asked for _, asked in meter.asked) <= 5 * 3
    assert meter.most_in_a_minute() <= 5


def test_what_takes_long_is_looked_at_once_a_minute(town: Town, bot: Bot) -> None:
    town.add("etl")
    bot.clicks(CONFIRM_BUTTON, bot.proposes("etl"))
    bot.follow(minutes=11)
    meter = Meter(town)
    meter.run(10, bot)
    assert sum(asked for _, asked in meter.asked) <= 11


def test_in_a_crowded_account_all_are_found_in_the_end(town: Town, bot: Bot) -> None:
    """Listings are cut off before any of ours: 600 others ended that were created at the same time."""
    meter, names = Meter(town), [f"job-{number}" for number in range(10)]
    first = town.emr.clusters[town.add(*names)[0]].detail.summary
    ours = dict(town.emr.clusters)
    town.emr.clusters.clear()
    for number in range(600):
        gone = replace(first, id=f"j-X{number:04}", name="another", state=ClusterState.TERMINATED)
        town.emr.put(FakeCluster(clusters.detail(gone)))
    town.emr.clusters.update(ours)
    proposal = bot.proposes(*names)
    bot.clicks(CONFIRM_BUTTON, proposal)
    town.end_all()
    meter.run(12, bot)
    assert "10 of 10 clusters terminated" in town.message(proposal).text
    assert meter.most_in_a_minute() <= 5


@pytest.mark.parametrize("everywhere", ["sqlite", "postgresql"], indirect=True)
def test_two_replicas_share_it(everywhere: Town) -> None:
    town = everywhere
    first, second = town.bot(), town.bot()
    meter, proposals = Meter(town), confirmed(town, first, SOME)
    meter.run(2, first, second)
    town.end_all()
    meter.run(4, second, first)
    assert ended(town, proposals) == SOME
    assert meter.most_in_a_minute() <= 5


def test_a_failing_emr_is_not_asked_more_often(town: Town, bot: Bot) -> None:
    meter, proposals = Meter(town), confirmed(town, bot, SOME)
    town.emr.error = CloudError("AWS failed at ListClusters (503).", permanent=False)
    meter.run(3, bot)
    assert meter.most_in_a_minute() <= 5
    town.emr.error = None
    town.end_all()
    meter.run(4, bot)
    assert ended(town, proposals) == SOME
