"""Time that is let pass on the demo's page, as the idle watch has it: hours of it, and the clock stands still."""

import pytest

from app.watching.rules import WatchRules
from cloud.model import ClusterState
from demo.watched import age_watch
from tests.integration.changes.town import BOB
from tests.integration.watching.street import ENDS, HOUR, IDLE, Street, Watchman

DEV = {"env": "dev", "owner": "minji"}


@pytest.fixture
def street(street: Street) -> Street:
    street.rules = WatchRules(IDLE, ends=ENDS)
    return street


def passes(street: Street, watchman: Watchman, hours: float) -> str:
    """Let it pass for the cloud, as the demo's own does, and for the store."""
    by = hours * HOUR
    street.timed.worked = {
        cluster: [(start - by, end - by) for start, end in spans]
        for cluster, spans in street.timed.worked.items()
    }
    age_watch(street.url, by)
    return watchman.scan()


def test_it_is_told_warned_of_and_ended_in_an_instant(street: Street, watchman: Watchman) -> None:
    cluster = street.cluster("etl", tags=DEV, age=50 * HOUR)
    watchman.scan()
    assert street.told() == []
    passes(street, watchman, 0.5)
    assert len(street.told()) == 1
    passes(street, watchman, 1)
    (notice,) = street.replies()
    assert "I will terminate what is still idle then:" in notice
    passes(street, watchman, 0.9)
    assert street.state(cluster) is ClusterState.WAITING
    passes(street, watchman, 0.2)
    assert street.state(cluster) is not ClusterState.WAITING
    assert [text for text in street.replies() if "• *etl* is being terminated" in text] != []
    assert len(street.replies()) == 2, "the notice, and the termination"


def test_many_in_one_message_are_ended_too(street: Street, watchman: Watchman) -> None:
    ids = [street.cluster(f"etl-{number}", tags={"env": "dev"}, age=50 * HOUR) for number in range(7)]
    for hours in (0, 1, 1, 0):
        passes(street, watchman, hours)
    assert sum(street.state(cluster) is not ClusterState.WAITING for cluster in ids) == 6
    assert len([text for text in street.replies() if "I will terminate what" in text]) == 1


def test_reminders_are_not_said_again(street: Street, watchman: Watchman) -> None:
    street.cluster("etl", age=50 * HOUR)
    watchman.scan()
    for _ in range(7):
        passes(street, watchman, 1)
    said = [text.split("for ")[1] for text in street.replies() if "is still idle" in text]
    assert said == ["4 h by now.", "6 h by now.", "10 h by now."]


def test_a_keep_runs_out(street: Street, watchman: Watchman) -> None:
    street.cluster("etl", age=50 * HOUR)
    watchman.scan()
    watchman.types("keep etl 4h", BOB)
    passes(street, watchman, 3)
    assert "Kept by" in street.told()[0].text
    passes(street, watchman, 1.1)
    assert any("the keep of *etl* is over" in text for text in street.replies())
