"""Several accounts and regions at once: few calls each, side by side, and what fails costs only itself."""

import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor

import pytest

from app.domain.emr.clusters import ClusterSheet, Matches, Unanswered
from app.domain.queries import ListClusters, ShowCluster
from app.queries.asking import CUT_OFF, Answers, first, gather
from app.queries.emr import EmrQueries
from app.queries.side_by_side import SideBySide
from cloud.errors import AccessDenied, CloudError, NotFound
from cloud.fake import FakeCluster, FakeEmr
from cloud.model import Scope
from tests.unit.clusters import NOW, detail, summary

PATIENCE = 30.0
A, B, C, D = SCOPES = tuple(
    Scope(account, region) for account in ("prod", "lab") for region in ("eu-west-1", "us-east-1")
)
DENIED = AccessDenied("not allowed", permanent=True)
BROKEN = CloudError("AWS failed", permanent=False)


def fleet(scope: Scope, *names: str) -> FakeEmr:
    number = SCOPES.index(scope)
    clusters = (summary(f"j-{number}{n}AAAA", name=name, scope=scope) for n, name in enumerate(names))
    return FakeEmr(scope, [FakeCluster(detail(one), nodes=3) for one in clusters])


@pytest.fixture
def clouds() -> dict[Scope, FakeEmr]:
    return {scope: fleet(scope, f"etl-{scope.account}-{scope.region}", "shared") for scope in SCOPES}


@pytest.fixture
def queries(clouds: dict[Scope, FakeEmr]) -> Iterator[EmrQueries]:
    threads = SideBySide(1)
    yield EmrQueries(clouds, page_size=3, threads=threads, patience=PATIENCE, now=lambda: NOW)
    threads.close()


def requests(clouds: dict[Scope, FakeEmr]) -> list[list[str]]:
    """What each was asked, in the scopes' order."""
    return [sorted(call.method for call in emr.calls) for emr in clouds.values()]


def test_a_page_is_one_listing_each_and_one_batch_for_each_scope_on_it(
    clouds: dict[Scope, FakeEmr], queries: EmrQueries
) -> None:
    page = queries.list_clusters(ListClusters(SCOPES))
    assert (page.total, page.pages, page.scopes) == (8, 3, SCOPES)
    assert [row.summary.scope for row in page.rows] == [A, A, B]
    assert all(row.nodes == 3 and row.detail is not None for row in page.rows)
    batch = ["count_nodes", "describe_clusters"]
    assert requests(clouds) == [
        [*batch, "list_clusters"],
        [*batch, "list_clusters"],
        *[["list_clusters"]] * 2,
    ]


def test_all_are_asked_side_by_side(clouds: dict[Scope, FakeEmr], queries: EmrQueries) -> None:
    """Nobody passes the barrier before all have come to it."""
    barrier = threading.Barrier(len(SCOPES))
    for emr in clouds.values():
        before(emr, "list_clusters", lambda: barrier.wait(PATIENCE))
    assert queries.list_clusters(ListClusters(SCOPES)).total == 8


def before(emr: FakeEmr, method: str, happens: Callable[[], object]) -> None:
    """Let something happen before each call."""
    original = getattr(emr, method)

    def call(*arguments: object) -> object:
        happens()
        return original(*arguments)

    setattr(emr, method, call)


def test_one_that_hangs_holds_up_none_of_the_others(
    clouds: dict[Scope, FakeEmr], queries: EmrQueries
) -> None:
    """While somebody waits for all, the others are asked again and again; each scope has one thread here."""
    begun, released = threading.Event(), threading.Event()

    def hang() -> None:
        begun.set()
        assert released.wait(PATIENCE)

    before(clouds[D], "list_clusters", hang)
    with ThreadPoolExecutor(1) as somebody:
        waiting = somebody.submit(queries.list_clusters, ListClusters(SCOPES))
        assert begun.wait(PATIENCE)
        for _ in range(3):
            assert queries.list_clusters(ListClusters((A, B, C))).total == 6
            assert isinstance(queries.show_cluster(ShowCluster((A,), "j-00AAAA")), ClusterSheet)
        assert not waiting.done()
        released.set()
        assert waiting.result(PATIENCE).total == 8


def test_one_that_has_not_answered_in_time_is_named() -> None:
    told: Future[int] = Future()
    told.set_result(1)
    answers = gather({A: told, B: Future()}, 0)
    assert answers.told == {A: 1}
    assert answers.unanswered == (Unanswered(B, "AWS did not answer in time."),)


def test_the_first_that_knows_is_enough() -> None:
    knows: Future[int | None] = Future()
    knows.set_result(7)
    denied: Future[int | None] = Future()
    denied.set_exception(DENIED)
    assert first({A: Future(), B: denied, C: knows}, PATIENCE) == 7
    assert first({A: Future(), B: denied}, 0) is None


def test_one_that_fails_is_named_and_the_others_are_shown(
    clouds: dict[Scope, FakeEmr], queries: EmrQueries
) -> None:
    clouds[B].error = DENIED
    page = queries.list_clusters(ListClusters(SCOPES))
    assert page.total == 6
    assert page.unanswered == (Unanswered(B, "not allowed"),)


def test_what_was_cut_off_is_named(clouds: dict[Scope, FakeEmr], queries: EmrQueries) -> None:
    clouds[C].truncated = True
    assert queries.list_clusters(ListClusters(SCOPES)).truncated == (C,)


def test_the_same_failure_everywhere_is_that_failure(
    clouds: dict[Scope, FakeEmr], queries: EmrQueries
) -> None:
    for emr in clouds.values():
        emr.error = DENIED
    for ask in (lambda: queries.list_clusters(ListClusters(SCOPES)), lambda: show(queries, "j-99AAAA")):
        with pytest.raises(AccessDenied):
            ask()


def test_different_failures_everywhere_are_named_each() -> None:
    answers: Answers[int] = Answers({}, {A: DENIED, B: BROKEN})
    answers.raise_if_silent()
    assert [one.why for one in answers.unanswered] == ["not allowed", "AWS failed"]


def test_node_counts_that_fail_say_where(clouds: dict[Scope, FakeEmr], queries: EmrQueries) -> None:
    def fail() -> None:
        raise DENIED

    before(clouds[A], "count_nodes", fail)
    page = queries.list_clusters(ListClusters(SCOPES))
    assert page.unread == ("node counts in prod/eu-west-1 (not allowed)",)
    assert [row.nodes for row in page.rows] == [None, None, 3]


def show(queries: EmrQueries, word: str, scopes: Sequence[Scope] = SCOPES) -> ClusterSheet | Matches:
    return queries.show_cluster(ShowCluster(tuple(scopes), word))


def test_an_id_is_found_wherever_it_is(clouds: dict[Scope, FakeEmr], queries: EmrQueries) -> None:
    found = show(queries, "j-30AAAA")
    assert isinstance(found, ClusterSheet)
    assert found.detail.summary.scope == D
    assert all("list_clusters" not in asked for asked in requests(clouds))


def test_an_id_is_found_although_others_fail(clouds: dict[Scope, FakeEmr], queries: EmrQueries) -> None:
    for scope in (A, B, C):
        clouds[scope].error = DENIED
    assert isinstance(show(queries, "j-30AAAA"), ClusterSheet)


@pytest.mark.parametrize("word", ["j-99AAAA", "nobody"])
def test_what_is_found_nowhere_says_who_could_not_be_asked(
    clouds: dict[Scope, FakeEmr], queries: EmrQueries, word: str
) -> None:
    clouds[B].error = DENIED
    assert show(queries, word) == Matches(word, SCOPES, (), (Unanswered(B, "not allowed"),))


def test_not_to_be_there_is_no_failure(clouds: dict[Scope, FakeEmr], queries: EmrQueries) -> None:
    for emr in clouds.values():
        with pytest.raises(NotFound):
            emr.describe_cluster("j-99AAAA")
    assert show(queries, "j-99AAAA") == Matches("j-99AAAA", SCOPES, ())


def test_a_name_may_be_in_what_was_cut_off(clouds: dict[Scope, FakeEmr], queries: EmrQueries) -> None:
    clouds[A].truncated = True
    assert show(queries, "nobody") == Matches("nobody", SCOPES, (), (Unanswered(A, CUT_OFF),))


def test_a_name_in_several_places_is_asked_back(queries: EmrQueries) -> None:
    found = show(queries, "shared", (A, D))
    assert isinstance(found, Matches)
    assert [candidate.scope for candidate in found.candidates] == [A, D]


def test_a_name_in_one_place_is_shown(queries: EmrQueries) -> None:
    found = show(queries, "etl-lab-us-east-1")
    assert isinstance(found, ClusterSheet)
    assert found.detail.summary.scope == D
