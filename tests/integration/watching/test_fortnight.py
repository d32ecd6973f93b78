"""Days of many clusters at once, with gaps, crashes, two replicas and summer time: exactly what has to come of it.

Clusters, Slack and clock are ours; the readings are moto's, over HTTP, with the timestamps of then.
``make test`` plays two days of 20 clusters; with ``CHATOPS_CHAOS=1`` (``make chaos``) a fortnight of 1,000.
"""

import os
from collections import Counter
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from app.domain.emr.episodes import EndRule, EndRules
from app.notifier.pace import Pace
from app.watching import noticeboard
from app.watching.cases import Cases
from app.watching.rules import WatchRules
from app.watching.words import KIND
from cloud.aws.access import Access, Wire
from cloud.aws.clients import ClientFactory
from cloud.errors import Unreachable
from cloud.fake import FakeCluster
from cloud.metrics import BUCKET
from cloud.model import ClusterState
from demo.aws.server import AwsServer
from tests.databases import SqliteFiles
from tests.integration.aws.conftest import KEYS
from tests.integration.changes.town import ALICE
from tests.integration.watching.fortnight import HOUR, Life, Oracle, Outcome, Script, write
from tests.integration.watching.papers import BERLIN, Desk, Editor, told
from tests.integration.watching.played import Played
from tests.integration.watching.street import IDLE, Street, Watchman
from tests.unit import clusters

if TYPE_CHECKING:
    from types_boto3_cloudwatch import CloudWatchClient

CHAOS = os.environ.get("CHATOPS_CHAOS") == "1"
RULES = WatchRules(
    IDLE,
    grace=HOUR / 2,
    ends=EndRules((EndRule(frozenset(), {"env": "dev"}, HOUR, HOUR, 10_000),), {"idle": "ok"}),
    zone=BERLIN,
)
SILENCE = Unreachable("AWS did not answer in time.", permanent=False)


class Stage(Street):
    """A street on which a script is played."""

    def __init__(self, url: str, script: Script, aws: AwsServer, client: "CloudWatchClient") -> None:
        super().__init__(url)
        self.script = script
        self.emr = self.timed = self.played = Played(clusters.SCOPE, now=self.clock.now)
        self.played.plays(script, aws, client)
        self.rules = RULES
        self.ids: dict[str, str] = {}
        self.clock.seconds = (
            script.at(0) - datetime.fromisoformat("2025-01-01T00:00:00+00:00")
        ).total_seconds()
        self.outcome = Outcome()
        self.stopped = False
        self.start()

    def start(self) -> None:
        """Start both replicas, whatever became of those before them."""
        self.watchmen = [self.replica(), self.replica()]
        self.desks = [Desk(man) for man in self.watchmen]

    def replica(self) -> Watchman:
        man = self.watchman()
        self.notifies_at_once(man)
        return man

    def notifies_at_once(self, man: Watchman) -> None:
        """Slack's pace is no matter here, and it would move the clock."""
        projector = man.notifier._projector
        projector._posts = projector._updates = Pace(self.clock.monotonic, per_second=1e9, burst=10**9)

    def play(self) -> Outcome:
        for look in range(self.script.looks):
            if look in self.script.down:
                self.start()
                continue
            now = self.script.at(look)
            self.clock.seconds += (now - self.clock.now()).total_seconds()
            self.arrange(look)
            self.look(look)
            self.note()
        return self.outcome

    def arrange(self, look: int) -> None:
        """Have happen what happens before a look."""
        self.end_all()
        bucket = self.script.bucket(look)
        for life in self.script.lives:
            if life.born < bucket and life.name not in self.ids and bucket <= life.dies:
                self.is_born(life)
            if bucket > life.dies and life.name in self.ids:
                self.emr.move(self.ids[life.name], ClusterState.TERMINATED)
            elif life.name in self.ids:
                self.played.writes(self.ids[life.name], life, bucket)
        self.emr.error = None
        if self.stopped is not (look in self.script.paused):
            self.stopped = not self.stopped
            self.watchmen[0].types("pause automation" if self.stopped else "resume automation")
        for life in self.script.lives:
            alive = life.name in self.ids and self.state(self.ids[life.name]) is ClusterState.WAITING
            if look in life.keeps and alive and self.script.hears(look):
                self.watchmen[look % 2].types(f"keep {self.ids[life.name]} until {life.keeps[look]}", ALICE)
        self.emr.error = SILENCE if look in self.script.silent else None

    def is_born(self, life: Life) -> None:
        at = self.played.times[life.born]
        self.ids[life.name] = id = f"j-{len(self.ids):04}"
        summary = clusters.summary(id, name=life.name, state=ClusterState.WAITING, created_at=at, ready_at=at)
        tags = {"env": "dev" if life.dev else "prod"}
        tags |= {"owner": "minji"} if life.owned else {}
        tags |= {"idle": "ok"} if life.spared == "exempt" else {}
        detail = clusters.detail(summary, tags=tags, termination_protected=life.spared == "protected")
        self.emr.put(FakeCluster(detail))

    def look(self, look: int) -> None:
        """Look by one replica or the other, by both, or by one that dies before anything is sent."""
        man, desk, other = self.watchmen[look % 2], self.desks[look % 2], self.desks[1 - look % 2]
        if look in self.script.crashes:
            (desk.look if self.script.works(look) else desk.dies)()
            man.watch.run(self.clock.now())
            self.start()
            return
        desk.look()
        other.look()
        man.watch.run(self.clock.now())
        self.send(man)
        if look in self.script.doubles:
            self.note()
            self.watchmen[1 - look % 2].watch.run(self.clock.now())

    def send(self, man: Watchman) -> None:
        while man.notifier.step():
            pass
        assert man.notifier.pending() == 0

    def note(self) -> None:
        """Write down what stands in the store after a look."""
        for record in Cases(self.store).opened().values():
            case = record.case
            if case.notice is not None:
                self.outcome.notices.add((case.seen.name, case.notice.at))
            if case.reminder is not None:
                self.outcome.reminders.add((case.seen.name, case.reminder.at))
            if case.ending is not None:
                self.outcome.ended.add((case.seen.name, case.ending))

    def finish(self) -> Outcome:
        """Add what came of all episodes."""
        cases, start = Cases(self.store), self.script.start
        for record in (*cases.opened().values(), *cases.closed(start)):
            case, opened = record.case, record.episode.opened_at
            direct = case.direct.at if case.direct else None
            channel = case.channel.at if case.channel else None
            self.outcome.told.add((case.seen.name, opened, direct, channel))
            if case.end is not None and record.episode.closed_at is not None:
                how = "gone" if case.end.how == "gone" else "works"
                self.outcome.over.add((case.seen.name, opened, record.episode.closed_at, how))
        self.outcome.words = len(self.store.episodes.closed(KIND, start))
        return self.outcome


@pytest.fixture
def script(request: pytest.FixtureRequest) -> Script:
    seed, count, days, apart = request.param
    return write(seed, datetime.fromisoformat("2025-03-24T00:00:00+00:00"), count, days, apart)


@pytest.fixture
def stage(
    sqlite_files: SqliteFiles, tmp_path: Path, script: Script, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Stage]:
    # Elsewhere an hour has four looks.
    monkeypatch.setattr(noticeboard, "SHOWN_AGAIN_AFTER", 4 * script.apart * BUCKET)
    with AwsServer() as aws:
        wire = Wire(endpoint_url=aws.url, read_timeout=60)
        clients = ClientFactory({clusters.SCOPE.account: Access(keys=KEYS)}, wire)
        url = sqlite_files.migrated(tmp_path / "chatops.db")
        stage = Stage(url, script, aws, clients.cloudwatch(clusters.SCOPE))
        yield stage
        stage.close()
        clients.close()


SMALL = [(43, 20, 2, 6)]
LARGE = [(7, 1_000, 14, 12)]


@pytest.mark.timeout(3600 if CHAOS else 120)
@pytest.mark.parametrize("script", LARGE if CHAOS else SMALL, indirect=True, ids=str)
def test_exactly_what_has_to_come_of_it(stage: Stage, script: Script) -> None:
    stage.play()
    outcome, expected = stage.finish(), Oracle(script).run()
    assert outcome.told == expected.told
    assert outcome.over == expected.over
    assert outcome.notices == expected.notices
    assert outcome.reminders == expected.reminders
    assert outcome.ended == expected.ended
    assert outcome.words == expected.words
    assert expected.ended, "a script in which nothing is ended proves little"
    posted = Counter(shown.key for shown in stage.slack.shown.values())
    assert [key for key, times in posted.items() if times > 1] == [], "nothing is posted twice"
    terminated = Counter(call.argument for call in stage.emr.calls if call.method == "terminate")
    assert set(terminated.values()) == {1}
    press = told(stage.slack.shown.values(), stage.store, script.start, script.at(script.looks))
    editor = Editor(script, expected.ended)
    printed = editor.run()
    assert press.papers == printed.papers
    assert press.missed == printed.missed
    assert press.samples == printed.samples
    assert printed.missed, "a script in which no digest is missed proves little"
    assert editor.again, "a script in which no digest is lost with its process proves little"
