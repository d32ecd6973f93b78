"""Which clusters are meant for certain, when there are several accounts and regions to look in."""

from collections.abc import Iterator

import pytest

from app.domain.emr.clusters import Unanswered
from app.domain.emr.termination import TerminationPreview
from app.domain.queries import PreviewTermination
from app.queries.asking import CUT_OFF
from app.queries.side_by_side import SideBySide
from app.queries.termination import TerminationQueries
from cloud.errors import AccessDenied, CloudError, Throttled
from cloud.fake import FakeCluster, FakeEmr
from cloud.model import Scope
from tests.unit.clusters import detail, summary

A, B = SCOPES = (Scope("prod", "eu-west-1"), Scope("lab", "us-east-1"))
DENIED = AccessDenied("not allowed", permanent=True)


def fleet(scope: Scope, letter: str, *names: str) -> FakeEmr:
    clusters = (summary(f"j-{letter}{n}AAAA", name=name, scope=scope) for n, name in enumerate(names))
    return FakeEmr(scope, [FakeCluster(detail(one), nodes=3) for one in clusters])


@pytest.fixture
def clouds() -> dict[Scope, FakeEmr]:
    many = [f"job-{number}" for number in range(10)]
    return {A: fleet(A, "A", "etl", "shared", *many), B: fleet(B, "B", "ml", "shared")}


@pytest.fixture
def queries(clouds: dict[Scope, FakeEmr]) -> Iterator[TerminationQueries]:
    threads = SideBySide(2)
    yield TerminationQueries(clouds, threads, 30)
    threads.close()


def preview(
    queries: TerminationQueries, *words: str, scopes: tuple[Scope, ...] = SCOPES
) -> TerminationPreview:
    return queries.preview(PreviewTermination(scopes, words))


def where(found: TerminationPreview) -> dict[str, tuple[str, str]]:
    return {fact.name: (fact.account, fact.region) for fact in found.facts}


def described(emr: FakeEmr) -> list[object]:
    return [call.argument for call in emr.calls if call.method == "describe_cluster"]


@pytest.mark.parametrize("words", [("etl", "ml"), ("j-A0AAAA", "j-B0AAAA"), ("j-A0AAAA", "ml")])
def test_ids_and_exact_names_are_found_wherever_they_are(
    queries: TerminationQueries, words: tuple[str, ...]
) -> None:
    found = preview(queries, *words)
    assert where(found) == {"etl": ("prod", "eu-west-1"), "ml": ("lab", "us-east-1")}
    assert found.unclear == ()
    assert {fact.nodes for fact in found.facts} == {3}


def test_the_same_cluster_twice_is_one(queries: TerminationQueries) -> None:
    assert len(preview(queries, "etl", "j-A0AAAA").facts) == 1


def test_a_name_in_two_places_is_unclear(queries: TerminationQueries) -> None:
    (unclear,) = preview(queries, "shared").unclear
    assert [candidate.scope for candidate in unclear.candidates] == [A, B]


def test_a_name_in_two_places_is_clear_in_one_of_them(queries: TerminationQueries) -> None:
    assert where(preview(queries, "shared", scopes=(B,))) == {"shared": ("lab", "us-east-1")}


def test_no_name_is_certain_while_one_place_cannot_be_read(
    clouds: dict[Scope, FakeEmr], queries: TerminationQueries
) -> None:
    clouds[B].error = DENIED
    found = preview(queries, "etl")
    assert found.facts == ()
    (unclear,) = found.unclear
    assert [candidate.id for candidate in unclear.candidates] == ["j-A0AAAA"]
    assert unclear.unanswered == (Unanswered(B, "not allowed"),)


def test_an_id_is_certain_all_the_same(clouds: dict[Scope, FakeEmr], queries: TerminationQueries) -> None:
    clouds[B].error = DENIED
    assert where(preview(queries, "j-A0AAAA")) == {"etl": ("prod", "eu-west-1")}


def test_an_id_that_is_nowhere_says_where_nobody_could_look(
    clouds: dict[Scope, FakeEmr], queries: TerminationQueries
) -> None:
    clouds[B].error = DENIED
    (unknown,) = preview(queries, "j-Z9AAAA").unclear
    assert (unknown.candidates, unknown.unanswered) == ((), (Unanswered(B, "not allowed"),))


def test_what_was_cut_off_leaves_no_name_certain(
    clouds: dict[Scope, FakeEmr], queries: TerminationQueries
) -> None:
    clouds[A].truncated = True
    (unclear,) = preview(queries, "ml").unclear
    assert unclear.unanswered == (Unanswered(A, CUT_OFF),)
    with pytest.raises(Throttled, match="no name is certain"):
        preview(queries, "etl", scopes=(A,))


def test_many_ids_are_looked_up_by_listings_and_not_everywhere(
    clouds: dict[Scope, FakeEmr], queries: TerminationQueries
) -> None:
    ids = [f"j-A{number}AAAA" for number in range(8)]
    assert len(preview(queries, *ids).facts) == 8
    assert sorted(map(str, described(clouds[A]))) == ids
    assert described(clouds[B]) == []


def test_the_same_failure_everywhere_is_that_failure(
    clouds: dict[Scope, FakeEmr], queries: TerminationQueries
) -> None:
    for emr in clouds.values():
        emr.error = CloudError("AWS failed", permanent=False)
    for word in ("etl", "j-A0AAAA"):
        with pytest.raises(CloudError, match="AWS failed"):
            preview(queries, word)
