"""What a digest says first, and in what order."""

from datetime import timedelta
from decimal import Decimal

from app.domain.cost import Cost, Total
from app.domain.digest import Digest, Failure, RunningCluster, dearest_first, said_first
from app.domain.emr.idle import Idle
from app.domain.emr.idle_report import IdleCluster
from app.domain.emr.spending import Spent
from tests.unit.clusters import NOW, SCOPE, summary
from tests.unit.queries.priced import certain

HOUR = timedelta(hours=1)
NOTHING = Spent(NOW - HOUR, NOW, Total(), {}, known=True)


def failure(name: str, ago: int) -> Failure:
    return Failure(name, f"j-{name}", NOW - ago * HOUR, "it broke")


def idle(name: str, hours: int, dollars: str | None = "1") -> IdleCluster:
    cost = None if dollars is None else certain(dollars)
    return IdleCluster(summary(name, name=name), Idle(NOW - hours * HOUR, NOW), HOUR, cost=cost)


def said(*failures: Failure, idle: tuple[IdleCluster, ...] = ()) -> list[str]:
    digest = Digest((SCOPE,), NOW - HOUR, NOW, NOTHING, failures=tuple(failures), idle=tuple(idle))
    return [one.name if isinstance(one, Failure) else one.summary.name for one in said_first(digest)]


def test_failures_come_first_and_the_newest_of_them() -> None:
    assert said(*(failure(name, ago) for ago, name in enumerate("dcba", 1))) == ["d", "c", "b"]


def test_the_most_wasted_comes_first_and_always_has_a_place() -> None:
    wasted = (idle("cheap", 10, "0.10"), idle("dear", 2, "9"), idle("unknown", 99, None))
    assert said(idle=wasted) == ["dear", "cheap", "unknown"]
    assert said(*(failure(name, ago) for ago, name in enumerate("dcba", 1)), idle=wasted) == [
        "d",
        "c",
        "dear",
    ]


def test_nothing_to_say_is_nothing_said() -> None:
    assert said() == []


def test_the_most_expensive_runs_first_and_the_unknown_last() -> None:
    rows = [
        RunningCluster(summary(name, name=name), cost=cost)
        for name, cost in (("b", certain("1")), ("a", None), ("c", Cost(Decimal(1), Decimal(7))))
    ]
    assert [one.summary.name for one in dearest_first(rows)] == ["c", "b", "a"]


def test_what_could_not_be_counted_makes_the_nodes_a_least() -> None:
    running = (RunningCluster(summary("j-1"), nodes=4), RunningCluster(summary("j-2")))
    digest = Digest((SCOPE,), NOW - HOUR, NOW, NOTHING, running=running)
    assert (digest.nodes, digest.nodes_at_least) == (4, True)
