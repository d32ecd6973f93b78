"""Instances of all accounts and regions by one call each; who does not answer is named, and holds nobody up."""

import threading
from collections.abc import Callable, Hashable, Iterator
from concurrent.futures import Future
from contextlib import closing
from dataclasses import replace
from typing import Any, ParamSpec, TypeVar

import pytest

from app.domain.ecs.instances import InstanceMatches, InstanceSheet
from app.domain.ecs.nights import TAG, NightRules
from app.domain.ecs.queries import ListInstances, PreviewStart, PreviewStop, ShowInstance
from app.queries.asking import gather
from app.queries.ecs import EcsQueries
from app.queries.ecs_listing import EcsScopes
from app.queries.ecs_power import PowerQueries
from app.queries.side_by_side import SideBySide
from cloud.ecs import EcsInstance, EcsStatus, InstanceFilter, Instances
from cloud.errors import CloudError, Unreachable
from cloud.fake_ecs import FakeEcs
from cloud.model import Scope
from tests.unit.instances import HANGZHOU, NOW, TOKYO, instance, stopped
from tests.waiting import PATIENCE

BOTH = (TOKYO, HANGZHOU)
MOMENT = 0.05
"""Seconds for which what hangs is waited for: all else has answered before anybody waits."""
P = ParamSpec("P")
T = TypeVar("T")
DOWN = Unreachable("Nobody answers.", permanent=False)


class AtOnce(SideBySide):
    """Calls in this thread; what is ``hanging`` never answers: so nothing depends on how busy the machine is."""

    def __init__(self) -> None:
        super().__init__(1)
        self.hanging: set[tuple[Scope, str]] = set()

    def submit(self, place: Hashable, fn: Callable[P, T], /, *args: P.args, **kwargs: P.kwargs) -> Future[T]:
        future: Future[T] = Future()
        if (place, fn.__name__) not in self.hanging:
            try:
                future.set_result(fn(*args, **kwargs))
            except CloudError as error:
                future.set_exception(error)
        return future


class World:
    """Two regions, and what asks them."""

    def __init__(self) -> None:
        self.tokyo, self.hangzhou = FakeEcs(TOKYO), FakeEcs(HANGZHOU)
        self.seconds = 0.0
        self.threads = AtOnce()
        adapters = {TOKYO: self.tokyo, HANGZHOU: self.hangzhou}
        ecs = EcsScopes(adapters, self.threads, MOMENT)
        self.listing = EcsQueries(ecs, page_size=2, now=lambda: NOW, clock=lambda: self.seconds)
        self.power = PowerQueries(ecs)

    def hang(self, scope: Scope, *methods: str) -> None:
        """Have it answer none of these, or nothing at all."""
        every = methods or ("list_instances", "describe_instances", "_dry_run")
        self.threads.hanging |= {(scope, method) for method in every}

    def put(self, *instances: EcsInstance) -> None:
        for one in instances:
            (self.tokyo if one.scope == TOKYO else self.hangzhou).put(one)

    def asked(self, method: str) -> list[object]:
        return [
            call.argument
            for fake in (self.tokyo, self.hangzhou)
            for call in fake.calls
            if call.method == method
        ]


@pytest.fixture
def world() -> Iterator[World]:
    world = World()
    yield world
    world.threads.close()


def test_a_page_of_all_regions_what_runs_before_what_is_stopped(world: World) -> None:
    world.put(
        stopped("a"), instance("b"), instance("c", scope=HANGZHOU), instance("d", status=EcsStatus.STARTING)
    )
    page = world.listing.list_instances(ListInstances(BOTH))
    assert [one.name for one in page.instances] == ["d", "b"]
    assert (page.total, page.pages, page.running, page.stopped) == (4, 2, 2, 1)
    last = world.listing.list_instances(ListInstances(BOTH, page=99))
    assert ([one.name for one in last.instances], last.page) == (["c", "a"], 2)


def test_what_is_wanted_is_asked_of_alibaba(world: World) -> None:
    world.put(stopped("web-1", tags={"env": "dev"}), instance("web-2", tags={"env": "dev"}))
    wanted = InstanceFilter("*web*", EcsStatus.STOPPED, {"env": "d*"})
    page = world.listing.list_instances(ListInstances(BOTH, wanted))
    assert [one.name for one in page.instances] == ["web-1"]
    assert world.asked("list_instances") == [wanted, wanted]


def test_turning_pages_reads_on_in_the_same_listing(world: World) -> None:
    world.put(*(instance(f"web-{number}") for number in range(5)))
    world.listing.list_instances(ListInstances((TOKYO,)))
    world.seconds = 60
    world.listing.list_instances(ListInstances((TOKYO,), page=2), turning=True)
    assert len(world.asked("list_instances")) == 1
    world.listing.list_instances(ListInstances((TOKYO,)))
    assert len(world.asked("list_instances")) == 2


def test_a_region_that_fails_is_named(world: World) -> None:
    world.put(instance("web"))
    world.hangzhou.error = DOWN
    page = world.listing.list_instances(ListInstances(BOTH))
    assert page.total == 1
    assert [(one.scope, one.why) for one in page.unanswered] == [(HANGZHOU, "Nobody answers.")]


def test_a_region_that_hangs_holds_nobody_up(world: World) -> None:
    world.put(instance("web"))
    world.hang(HANGZHOU)
    page = world.listing.list_instances(ListInstances(BOTH))
    assert [(one.scope, one.why) for one in page.unanswered] == [
        (HANGZHOU, "Alibaba Cloud did not answer in time.")
    ]


def test_all_are_asked_at_the_same_time(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each waits for the other one: one after the other they would never meet."""
    meeting = threading.Barrier(2, timeout=PATIENCE)
    for fake in (world.tokyo, world.hangzhou):

        def list_instances(*_: object, **__: object) -> Instances:
            meeting.wait()
            return Instances(())

        monkeypatch.setattr(fake, "list_instances", list_instances)
    with closing(SideBySide(1)) as threads:
        ecs = EcsScopes({TOKYO: world.tokyo, HANGZHOU: world.hangzhou}, threads, PATIENCE)
        listing = EcsQueries(ecs, page_size=2)
        assert listing.list_instances(ListInstances(BOTH)).unanswered == ()


def test_where_none_answers_that_is_the_answer(world: World) -> None:
    world.tokyo.error = world.hangzhou.error = DOWN
    with pytest.raises(CloudError, match="Nobody answers"):
        world.listing.list_instances(ListInstances(BOTH))


def test_more_than_could_be_read_is_said(world: World) -> None:
    world.put(instance("web"))
    world.tokyo.truncated = True
    assert world.listing.list_instances(ListInstances(BOTH)).truncated == (TOKYO,)


def test_a_sheet_tells_the_hours_that_are_kept_here(world: World) -> None:
    world.put(instance("web", tags={"hours": "mon-fri 09:00-19:00 Asia/Tokyo", TAG: "always"}))
    ecs = EcsScopes({TOKYO: world.tokyo}, world.threads)
    listing = EcsQueries(ecs, page_size=2, office=NightRules("hours"), now=lambda: NOW)
    found = listing.show_instance(ShowInstance((TOKYO,), "web"))
    assert isinstance(found, InstanceSheet)
    assert found.hours == "mon-fri 09:00-19:00 Asia/Tokyo (closed now)"


@pytest.mark.parametrize("word", ["i-web1", "web-1", "b-1"])
def test_one_is_shown_by_id_name_or_part_of_it(world: World, word: str) -> None:
    world.put(instance("web-1"), instance("db", scope=HANGZHOU))
    found = world.listing.show_instance(ShowInstance(BOTH, word))
    assert isinstance(found, InstanceSheet)
    assert found.instance.name == "web-1"
    assert found.aim.account == "games"


def test_a_part_that_fits_several_is_a_question(world: World) -> None:
    world.put(instance("web-1"), instance("web-2", scope=HANGZHOU))
    found = world.listing.show_instance(ShowInstance(BOTH, "web"))
    assert isinstance(found, InstanceMatches)
    assert [one.name for one in found.candidates] == ["web-1", "web-2"]


def test_an_id_that_is_found_waits_for_no_other_region(world: World) -> None:
    world.put(instance("web"))
    world.hang(HANGZHOU)
    preview = world.power.preview(PreviewStop(BOTH, ("i-web",)))
    assert ([fact.name for fact in preview.facts], preview.unclear) == (["web"], ())


def test_a_name_that_may_be_elsewhere_too_is_not_certain(world: World) -> None:
    world.put(instance("web"))
    world.hangzhou.error = DOWN
    (unclear,) = world.power.preview(PreviewStop(BOTH, ("web",))).unclear
    assert [one.scope for one in unclear.unanswered] == [HANGZHOU]
    certain = world.power.preview(PreviewStop(BOTH, ("web",), preferred=(TOKYO,)))
    assert certain.unclear == (), "where names are looked for first, all was read"


def test_one_meant_twice_is_one(world: World) -> None:
    world.put(stopped("web"))
    preview = world.power.preview(PreviewStart(BOTH, ("web", "i-web")))
    assert [fact.instance_id for fact in preview.facts] == ["i-web"]


def test_a_name_like_an_id_is_found_and_never_certain(world: World) -> None:
    world.put(replace(stopped("i-db"), id="i-1"), replace(instance("i-1"), id="i-2"))
    found = world.listing.show_instance(ShowInstance(BOTH, "i-db"))
    assert isinstance(found, InstanceSheet)
    assert found.instance.id == "i-1"
    preview = world.power.preview(PreviewStart(BOTH, ("i-db",)))
    assert preview.facts == (), "it may have been another's id"
    assert [one.id for one in preview.unclear[0].candidates] == ["i-1"]
    (fact,) = world.power.preview(PreviewStop(BOTH, ("i-1",))).facts
    assert fact.name == "i-db", "an id goes before a name"


def test_an_id_that_nobody_knows_names_the_region_that_hangs(world: World) -> None:
    world.hang(HANGZHOU)
    (unclear,) = world.power.preview(PreviewStop(BOTH, ("i-gone",))).unclear
    assert ([one.scope for one in unclear.unanswered], unclear.candidates) == ([HANGZHOU], ())


def test_all_words_wait_together_for_a_region_that_hangs(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    waits: list[float] = []

    def noted(calls: Any, patience: float, cloud: str) -> Any:
        waits.append(patience)
        return gather(calls, patience, cloud)

    monkeypatch.setattr("app.queries.ecs_meaning.gather", noted)
    world.hang(HANGZHOU)
    words = tuple(f"web-{number}" for number in range(4))
    world.put(*map(stopped, words))
    assert len(world.power.preview(PreviewStart(BOTH, words)).unclear) == 4
    assert len(waits) == 4
    assert sum(waits) < 2 * MOMENT, "not each of them anew"


def test_twenty_ids_are_one_call_a_region(world: World) -> None:
    world.put(*(stopped(f"web-{number}") for number in range(20)))
    world.power.preview(PreviewStart(BOTH, tuple(f"i-web{number}" for number in range(20))))
    assert len(world.asked("describe_instances")) == 2
    assert world.tokyo.requests == 1 + 20, "and a dry run for each"


def test_a_dry_run_that_hangs_is_said_and_holds_nobody_up(world: World) -> None:
    world.put(instance("web"))
    world.hang(TOKYO, "_dry_run")
    (fact,) = world.power.preview(PreviewStop(BOTH, ("i-web",))).facts
    assert (fact.note, fact.unchecked) == ("", "Alibaba Cloud did not answer in time.")
