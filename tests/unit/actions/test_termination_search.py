"""Finding many clusters by few calls."""

from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import timedelta

from app.actions.termination_search import find
from app.domain.emr.intents import TerminateCluster
from cloud.fake import FakeCluster, FakeEmr
from cloud.model import ClusterState
from tests.unit.clusters import NOW, SCOPE, detail, summary

GONE, ENDING, ALIVE = ClusterState.TERMINATED, ClusterState.TERMINATING, ClusterState.WAITING


def account(states: Iterable[ClusterState], prefix: str = "j-", apart: float = 1) -> FakeEmr:
    """An account whose clusters were created so many seconds apart, oldest first."""
    made = [
        summary(f"{prefix}{number:04}", state=state, created_at=NOW + timedelta(seconds=number * apart))
        for number, state in enumerate(states)
    ]
    return FakeEmr(SCOPE, [FakeCluster(detail(one)) for one in made])


def wanted(emr: FakeEmr, *more: str) -> dict[str, TerminateCluster]:
    created = {key: cluster.detail.summary.created_at for key, cluster in emr.clusters.items()}
    created |= dict.fromkeys(more, NOW)
    return {
        key: TerminateCluster(SCOPE.account, SCOPE.region, key, "etl", at.isoformat())
        for key, at in created.items()
    }


def states(found: Mapping[str, object]) -> list[object]:
    return [getattr(one, "state", None) for one in found.values()]


def test_what_is_terminating_is_found_by_one_listing() -> None:
    emr = account([ENDING] * 40)
    found, calls = find(emr, wanted(emr), 5)
    assert (len(found), calls, emr.requests) == (40, 1, 1)


def test_a_few_that_are_missing_are_described() -> None:
    emr = account([ENDING, GONE, ALIVE])
    found, calls = find(emr, wanted(emr), 5)
    assert states(found) == [ENDING, GONE, ALIVE]
    assert calls == emr.requests == 3


def test_many_that_are_missing_are_looked_for_among_the_ended_and_the_living() -> None:
    emr = account([GONE] * 20 + [ALIVE] * 20)
    found, calls = find(emr, wanted(emr), 5)
    assert Counter(states(found)) == {GONE: 20, ALIVE: 20}
    assert calls == emr.requests == 3


def test_never_more_calls_than_allowed() -> None:
    for allowed in range(1, 6):
        emr = account([ENDING] * 120 + [GONE] * 120 + [ALIVE] * 120)
        _, calls = find(emr, wanted(emr), allowed)
        assert calls == emr.requests <= allowed


def test_the_oldest_is_always_found_in_a_crowd() -> None:
    """The listing is cut off among strangers, so the last call asks about one of ours."""
    strangers = account([GONE] * 500, prefix="j-X", apart=0).clusters
    ours = account([GONE] * 10)
    emr = FakeEmr(SCOPE, [*strangers.values(), *ours.clusters.values()])
    found, calls = find(emr, wanted(ours), 5)
    assert "j-0000" in found
    assert calls == emr.requests == 5


def test_what_emr_knows_no_more_is_found_as_nothing() -> None:
    emr = account([ENDING])
    found, _ = find(emr, wanted(emr, "j-FORGOTTEN"), 5)
    assert found["j-FORGOTTEN"] is None
