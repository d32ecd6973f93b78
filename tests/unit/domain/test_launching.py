"""What a person may change about a template, what is refused, and in which words."""

import json
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from app.domain.changes import from_json, to_json
from app.domain.emr.launch_sizes import most_nodes_of, nodes_of
from app.domain.emr.launching import NEVER, LaunchProblem, Template, Wishes, draft
from app.domain.names import Action
from cloud.launch import FleetType, LaunchFleet, LaunchSpec
from cloud.model import ManagedScaling, Role, Scope
from tests.unit.launches import ALICE, CORE, FLEETS, GROUPS, KEY, MASTER, SEVERAL, TASK, launch, template


def drafted(from_: Template | None = None, **wishes: Any) -> LaunchSpec:
    return draft(from_ or template(), Wishes("nightly", **wishes), ALICE, KEY)


def problems(from_: Template | None = None, **wishes: Any) -> dict[str, str]:
    with pytest.raises(LaunchProblem) as raised:
        drafted(from_, **wishes)
    return dict(raised.value.fields)


def test_without_wishes_it_is_the_template_with_a_name_and_tags_of_its_own() -> None:
    spec = drafted()
    assert spec.name == "nightly-01234567"
    assert dict(spec.tags) == {
        "env": "prod",
        "owner": "Alice Kim",
        "chatops:template": "nightly",
        "chatops:launch": KEY,
    }
    assert replace(spec, name="nightly", tags=GROUPS.tags) == GROUPS


def test_an_intent_is_stored_and_read_back_whole() -> None:
    for spec in (GROUPS, FLEETS, replace(GROUPS, idle_timeout=timedelta(hours=2))):
        intent = launch(
            replace(spec, managed_scaling=ManagedScaling(2, 20, max_core=4), raw={"A": [1, None]})
        )
        assert from_json(json.loads(json.dumps(to_json(intent)))) == intent
    assert (intent.action, intent.subject) == (Action.EMR_LAUNCH, "")
    assert intent.target == "prod/ap-northeast-2/nightly-01234567"


class TestNames:
    def test_a_name_is_tidied_and_keeps_its_suffix(self) -> None:
        assert drafted(name="  ad\thoc \n run ").name == "ad hoc run-01234567"
        assert drafted(name="   ").name == "nightly-01234567"
        assert drafted(name="야간 & Co").name == "야간 & Co-01234567"

    def test_the_longest_one_fits_with_its_suffix(self) -> None:
        assert len(drafted(name="x" * 247).name) == 256
        assert problems(name="x" * 248)["name"] == "A name has at most 247 characters; this one has 248."

    @pytest.mark.parametrize("character", list("<>$|`"))
    def test_what_emr_takes_in_no_name_is_named(self, character: str) -> None:
        assert problems(name=f"a{character}b")["name"].endswith(f"this one has {character}.")

    def test_an_invisible_one_is_said_to_be_that(self) -> None:
        assert "an invisible character" in problems(name="a\x00b")["name"]


class TestGroups:
    def test_other_numbers_of_nodes(self) -> None:
        master, core, task = drafted(core=5, task=1).groups
        assert (master, core, task) == (MASTER, replace(CORE, count=5), replace(TASK, count=1))

    def test_no_task_nodes_at_all(self) -> None:
        assert drafted(task=0).groups == (MASTER, CORE)

    def test_task_nodes_that_the_template_has_not_are_like_the_core_nodes(self) -> None:
        only_core = template(replace(GROUPS, groups=(MASTER, CORE)))
        task = drafted(only_core, task=3, spot=True).groups[2]
        assert task == replace(CORE, role=Role.TASK, count=3, spot=True)

    def test_spot_is_for_task_nodes_or_else_for_core_nodes(self) -> None:
        on_demand = template(replace(GROUPS, groups=(MASTER, CORE, replace(TASK, spot=False, bid_price=""))))
        assert [group.spot for group in drafted(on_demand, spot=True).groups] == [False, False, True]
        assert [group.spot for group in drafted(task=0, spot=True).groups] == [False, True]

    def test_on_demand_is_for_all_and_bids_nothing(self) -> None:
        groups = drafted(
            template(replace(GROUPS, groups=(MASTER, replace(CORE, spot=True), TASK))), spot=False
        ).groups
        assert [(group.spot, group.bid_price) for group in groups] == [(False, "")] * 3

    def test_the_primary_node_stays_on_spot_if_the_template_says_so(self) -> None:
        groups = drafted(
            template(replace(GROUPS, groups=(replace(MASTER, spot=True), CORE))), spot=False
        ).groups
        assert groups[0].spot

    def test_of_several_task_groups_one_number_would_not_say_which(self) -> None:
        several = template(SEVERAL)
        assert problems(several, task=4) == {
            "task": "The template nightly has 2 task groups (cheap, sure), so one number does not say which: "
            "please launch it as it is, and resize it then."
        }
        groups = drafted(several, core=5, spot=False).groups
        assert [(group.name, group.count, group.spot) for group in groups] == [
            ("", 1, False),
            ("", 5, False),
            ("cheap", 4, False),
            ("sure", 3, False),
        ]

    def test_nodes_are_counted(self) -> None:
        assert nodes_of(drafted(core=10)) == 15

    @pytest.mark.parametrize(("core", "task"), [(0, None), (-1, None), (10_001, None)])
    def test_impossible_numbers_of_core_nodes(self, core: int, task: int | None) -> None:
        assert problems(core=core, task=task) == {
            "core": "There are 1 to 10,000 core nodes (or units of a fleet)."
        }

    def test_a_primary_node_alone_has_nothing_to_count(self) -> None:
        alone = template(replace(GROUPS, groups=(MASTER,)))
        said = problems(alone, core=2, task=1, spot=True)
        assert set(said) == {"core", "task", "spot"}
        assert all("The template nightly has a primary node only" in problem for problem in said.values())
        assert drafted(alone, task=0).groups == (MASTER,)


class TestFleets:
    def test_on_demand_units_stay_and_spot_makes_the_difference(self) -> None:
        def core(units: int) -> tuple[int, int]:
            fleet = drafted(template(FLEETS), core=units).fleets[1]
            return fleet.on_demand, fleet.spot

        assert [core(40), core(8), core(4)] == [(8, 32), (8, 0), (4, 0)]

    def test_a_fleet_of_one_market_stays_in_it(self) -> None:
        spot_only = replace(FLEETS.fleets[1], on_demand=0)
        spec = replace(FLEETS, fleets=(FLEETS.fleets[0], spot_only))
        assert drafted(template(spec), core=4).fleets[1].spot == 4

    @pytest.mark.parametrize(("spot", "units"), [(True, (0, 32)), (False, (32, 0))])
    def test_another_market_is_for_all_units(self, spot: bool, units: tuple[int, int]) -> None:
        master, core = drafted(template(FLEETS), spot=spot).fleets
        assert (core.on_demand, core.spot) == units
        assert master == FLEETS.fleets[0]

    def test_the_smallest_type_makes_the_most_nodes(self) -> None:
        assert nodes_of(FLEETS) == 1 + 2 + 6
        odd = LaunchFleet(Role.TASK, (FleetType("a", 3), FleetType("b", 5)), on_demand=4, spot=1)
        assert nodes_of(replace(FLEETS, fleets=(odd,))) == 2 + 1


class TestManagedScaling:
    SCALED = replace(GROUPS, managed_scaling=ManagedScaling(2, 10))

    def test_more_than_it_allows_would_be_taken_away_again(self) -> None:
        said = problems(template(self.SCALED), core=7)
        assert said == {
            "core": "With managed scaling this template has at most 10 core and task units, not 11."
        }
        assert set(problems(template(self.SCALED), task=9)) == {"task"}
        assert drafted(template(self.SCALED), core=6).groups[1].count == 6

    def test_it_may_grow_to_so_many_nodes(self) -> None:
        assert most_nodes_of(GROUPS) == nodes_of(GROUPS) == 7
        assert most_nodes_of(self.SCALED) == 11
        units = ManagedScaling(4, 100, unit_type="InstanceFleetUnits")
        assert most_nodes_of(replace(FLEETS, managed_scaling=units)) == 26

    def test_processors_are_not_nodes(self) -> None:
        by_cpu = replace(GROUPS, managed_scaling=ManagedScaling(2, 10, unit_type="VCPU"))
        assert drafted(template(by_cpu), core=100).groups[1].count == 100


class TestEnding:
    def test_an_idle_timeout_of_its_own_or_none(self) -> None:
        idle = template(replace(GROUPS, idle_timeout=timedelta(hours=1)))
        assert drafted(idle).idle_timeout == timedelta(hours=1)
        assert drafted(idle, idle_timeout=timedelta(hours=3)).idle_timeout == timedelta(hours=3)
        assert drafted(idle, idle_timeout=NEVER).idle_timeout is None

    @pytest.mark.parametrize("length", [timedelta(seconds=59), timedelta(days=7, seconds=1)])
    def test_emrs_bounds(self, length: timedelta) -> None:
        assert problems(idle_timeout=length)["idle_timeout"].startswith("The idle timeout is 1 m to 7 d, not")

    @pytest.mark.parametrize(
        ("release", "has_it"),
        [("emr-5.29.0", False), ("emr-5.30.0", True), ("emr-6.0.0", False), ("emr-6.1.0", True)],
    )
    def test_old_releases_have_none(self, release: str, has_it: bool) -> None:
        old = template(replace(GROUPS, release=release))
        if has_it:
            assert drafted(old, idle_timeout=timedelta(hours=1)).idle_timeout
        else:
            assert release in problems(old, idle_timeout=timedelta(hours=1))["idle_timeout"]

    def test_what_ends_with_its_steps_is_never_idle(self) -> None:
        report = template(replace(GROUPS, keep_alive=False))
        assert "end with their last step" in problems(report, idle_timeout=timedelta(hours=1))["idle_timeout"]
        assert drafted(report, idle_timeout=NEVER).idle_timeout is None

    def test_protection_is_as_wished_or_as_it_was(self) -> None:
        protected = template(replace(GROUPS, termination_protected=True))
        assert drafted(protected).termination_protected
        assert not drafted(protected, protected=False).termination_protected
        assert drafted(protected=True).termination_protected


class TestRequiredTags:
    TAGS = {"owner": "{name} ({user})", "team": "data-{team}"}  # noqa: RUF012 - read only

    def test_they_are_of_whoever_asks(self) -> None:
        teams = {"S0OTHER": "other", "S0DATAENG": "eng"}
        spec = drafted(template(required_tags=self.TAGS, teams=teams))
        assert (spec.tags["owner"], spec.tags["team"]) == ("Alice Kim (U0ALICE)", "data-eng")

    def test_what_no_tag_may_hold_is_cut_out(self) -> None:
        person = replace(ALICE, name="<@U1> *김*\u202e" + "x" * 300)
        spec = draft(template(), Wishes("nightly"), person, KEY)
        assert spec.tags["owner"].startswith("@U1 김x")
        assert len(spec.tags["owner"]) == 256

    @pytest.mark.parametrize("name", ["", "🎉✨", "  "])
    def test_whose_name_no_tag_may_hold_is_known_by_id(self, name: str) -> None:
        assert draft(template(), Wishes("nightly"), replace(ALICE, name=name), KEY).tags["owner"] == "U0ALICE"

    def test_without_a_team_the_templates_own_tag_counts(self) -> None:
        spec = replace(GROUPS, tags={"team": "everybody"})
        assert drafted(template(spec, required_tags=self.TAGS)).tags["team"] == "everybody"

    def test_without_either_nothing_is_launched(self) -> None:
        said = problems(template(required_tags=self.TAGS))
        assert said == {
            "template": "It needs the tag team, but none of your user groups has a team in emr.teams of chatops.yaml."
        }


def test_every_problem_is_told_at_once_by_its_field() -> None:
    with pytest.raises(LaunchProblem) as raised:
        drafted(name="<", core=0, task=-1, idle_timeout=timedelta(seconds=1))
    assert set(raised.value.fields) == {"name", "core", "task", "idle_timeout"}
    assert all(problem in raised.value.message for problem in raised.value.fields.values())


def test_a_template_is_offered_where_it_may_be_launched() -> None:
    here, there = Scope("prod", "eu-west-1"), Scope("lab", "eu-west-1")
    assert template().offered_in([here, there]) == (here, there)
    assert template(scopes=(there,)).offered_in([here, there]) == (there,)
