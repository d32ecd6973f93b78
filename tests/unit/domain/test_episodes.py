"""What comes next for an idle cluster: pure decisions, along whatever happens."""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.cost import Cost
from app.domain.emr.episodes import (
    DAILY,
    EXEMPT,
    NO_RULE,
    PAUSED,
    PROTECTED,
    UNREAD,
    EndRule,
    EndRules,
    Say,
    Step,
    came_alive,
    decide,
    end_of,
    spare,
)
from app.domain.emr.idle import Busy, TooYoung
from app.domain.emr.idle_case import (
    ACTS_KEPT,
    Act,
    Case,
    Did,
    How,
    Owner,
    Place,
    Seen,
    case_from_json,
    case_to_json,
)
from app.domain.intent import Unreadable
from app.domain.people import UserId
from tests.unit.clusters import NOW

HOUR, QUARTER = timedelta(hours=1), timedelta(minutes=15)
RULE = EndRule(frozenset(), {}, HOUR, HOUR, 3)
MINJI = Owner("minji", "U0MINJI", "D0MINJI")
SEEN = Seen(
    "prod",
    "eu-west-1",
    "j-1",
    "etl",
    NOW - 9 * HOUR,
    NOW - 3 * HOUR,
    NOW,
    True,
    2 * HOUR,
    NOW,
    {"env": "dev"},
)


def step(
    case: Case,
    now: datetime = NOW,
    *,
    grace: timedelta = HOUR / 2,
    kept: bool = False,
    ending: EndRule | str = NO_RULE,
) -> Step:
    return decide(case, NOW, now, grace=grace, kept=kept, ending=ending)


def told(case: Case, at: datetime = NOW) -> Case:
    return replace(case, channel=Place("C0IDLE", "idle:1", at))


def test_the_owner_is_told_before_the_channel() -> None:
    case = Case(SEEN, MINJI)
    assert step(case).says == {Say.OWNER}
    case = replace(case, direct=Place("D0MINJI", "idle:1:owner", NOW))
    assert step(case, NOW + QUARTER).says == frozenset()
    assert step(case, NOW + 2 * QUARTER).says == {Say.CHANNEL}


@pytest.mark.parametrize("owner", [Owner(), Owner("minji"), Owner("minji", "U0MINJI")])
def test_without_a_way_to_an_owner_the_channel_is_told(owner: Owner) -> None:
    assert step(Case(SEEN, owner)).says == {Say.CHANNEL}


def test_without_any_grace_both_are_told_at_once() -> None:
    assert step(Case(SEEN, MINJI), grace=timedelta()).says == {Say.OWNER, Say.CHANNEL}


def test_what_could_not_be_looked_at_stays_as_it_was() -> None:
    case = replace(told(Case(SEEN)), unseen="no answer")
    assert step(case, NOW + 9 * HOUR, ending=RULE) == Step(case)


def reminders(case: Case, until: timedelta, kept: range = range(0)) -> list[timedelta]:
    """When reminders come, looking every quarter; ``kept`` are the quarters in which it is."""
    seen: list[timedelta] = []
    for quarter in range(1, until // QUARTER + 1):
        after = step(case, NOW + quarter * QUARTER, kept=quarter in kept).case
        if after.reminder is not None and after.reminder != case.reminder:
            seen.append(quarter * QUARTER)
        case = after
    return seen


def test_nobody_is_reminded_of_what_is_just_being_ended() -> None:
    case = step(told(Case(SEEN)), NOW + HOUR, ending=RULE).case
    assert case.notice is not None
    ends_at = case.notice.ends_at
    due = step(case, ends_at, ending=RULE)
    assert (due.ends, due.case.reminder) == (True, case.reminder)
    begun = replace(due.case, ending=ends_at)
    assert step(begun, ends_at + HOUR - QUARTER, ending=RULE).case.reminder is None
    assert step(begun, ends_at + HOUR, ending=RULE).case.reminder is not None, "it did not end"


def test_a_notice_names_its_rule() -> None:
    rule = EndRule(frozenset({"lab", "dev"}), {"env": "dev", "team": "ml*"}, HOUR, HOUR, 3)
    case = step(told(Case(SEEN)), NOW + HOUR, ending=rule).case
    assert case.notice is not None
    assert case.notice.rule == "env=dev, team=ml* in dev, lab"
    assert RULE.name == "all clusters"


def test_reminders_back_off_to_one_a_day() -> None:
    hours = [each / HOUR for each in reminders(told(Case(SEEN)), 4 * DAILY)]
    assert hours == [1, 3, 7, 15, 39, 63, 87]


def test_after_a_keep_they_begin_anew() -> None:
    hours = [each / HOUR for each in reminders(told(Case(SEEN)), DAILY, kept=range(2, 17))]
    assert hours == [5.25, 7.25, 11.25, 19.25]


def test_notice_then_the_end() -> None:
    case = told(Case(SEEN))
    assert step(case, NOW + 3 * QUARTER, ending=RULE).case.notice is None
    case = step(case, NOW + HOUR, ending=RULE).case
    assert case.notice is not None
    assert case.notice.ends_at == NOW + 2 * HOUR
    assert not step(case, NOW + 2 * HOUR - QUARTER, ending=RULE).ends
    assert step(case, NOW + 2 * HOUR, ending=RULE).ends


def test_the_channel_has_to_know_before_notice_is_given() -> None:
    case = Case(SEEN, MINJI, direct=Place("D0MINJI", "idle:1:owner", NOW))
    assert step(case, NOW + HOUR, grace=2 * HOUR, ending=RULE).case.notice is None


@pytest.mark.parametrize("why", [PAUSED, PROTECTED, EXEMPT])
def test_whatever_stands_against_it_withdraws_the_notice(why: str) -> None:
    warned = step(told(Case(SEEN)), NOW + HOUR, ending=RULE).case
    after = step(warned, NOW + 3 * HOUR, ending=why)
    assert not after.ends
    assert after.case.notice is not None
    assert after.case.notice.withdrawn == why
    anew = step(after.case, NOW + 4 * HOUR, ending=RULE)
    assert not anew.ends
    assert anew.case.notice is not None
    assert anew.case.notice.ends_at == NOW + 5 * HOUR


def test_what_was_begun_is_given_its_time_and_then_notice_anew() -> None:
    warned = step(told(Case(SEEN)), NOW + HOUR, ending=RULE).case
    begun = replace(warned, ending=NOW + 2 * HOUR)
    assert not step(begun, NOW + 2.5 * HOUR, ending=RULE).ends
    after = step(begun, NOW + 3 * HOUR, ending=RULE).case
    assert after.ending is None
    assert not step(after, NOW + 3.25 * HOUR, ending=RULE).ends


def test_a_rule_is_chosen_by_account_and_tags() -> None:
    lab, dev = replace(RULE, accounts=frozenset({"lab"})), replace(RULE, tags={"env": "d*"}, at_most=9)
    assert EndRules((lab, dev)).of(SEEN) is dev
    assert EndRules((lab, dev)).of(replace(SEEN, account="lab")) is lab
    assert EndRules((lab,)).of(SEEN) == NO_RULE
    assert EndRules((dev,)).of(replace(SEEN, protected=True)) == PROTECTED
    assert EndRules((dev,)).of(replace(SEEN, tags=None)) == UNREAD
    assert EndRules((dev,), {"env": "*"}).of(SEEN) == EXEMPT
    assert EndRules((dev,), {"idle": "*"}).of(SEEN) is dev


def test_work_in_between_is_another_episode() -> None:
    case = Case(SEEN)
    later = replace(SEEN, since=NOW + HOUR, until=NOW + 4 * HOUR)
    assert came_alive(case, later)
    assert not came_alive(case, replace(later, exact=False)), "readings are missing there"
    assert not came_alive(case, replace(later, since=SEEN.since))


def test_how_it_ended() -> None:
    case = Case(SEEN)
    assert end_of(case, None, NOW).how is How.GONE
    assert end_of(case, Busy("a step runs"), NOW).how is How.WORKS
    assert end_of(case, Busy("it worked", NOW), NOW).at == NOW
    assert end_of(case, Busy("it worked", SEEN.since), NOW).how is How.LONGER
    assert end_of(case, TooYoung(NOW), NOW).how is How.LONGER


def test_it_is_stored_whole() -> None:
    case = replace(told(Case(replace(SEEN, cost=Cost()), MINJI)), rested_at=NOW)
    case = step(case, NOW + HOUR, ending=RULE).case.noting(Act(UserId("T0ACME", "U0BOB"), Did.KEPT, NOW, NOW))
    assert case_from_json(case_to_json(case)) == case


def test_what_another_version_has_stored_is_not_read() -> None:
    with pytest.raises(Unreadable):
        case_from_json({"seen": {}})


def test_only_the_latest_acts_are_remembered() -> None:
    case = Case(SEEN)
    for number in range(20):
        case = case.noting(Act(UserId("T0ACME", f"U{number}"), Did.KEPT, NOW))
    assert [act.by.user_id for act in case.acts] == [f"U{number}" for number in range(20 - ACTS_KEPT, 20)]


@dataclass
class Life:
    """A cluster's episode, told by whatever happens: what was said of it, and when it was to be ended."""

    case: Case
    now: datetime = NOW
    said: list[Say] = field(default_factory=list)
    ends: list[datetime] = field(default_factory=list)

    def scan(self, *, kept: bool, ending: EndRule | str, unseen: str) -> None:
        self.now += QUARTER
        self.case = replace(self.case, unseen=unseen)
        after = step(self.case, self.now, kept=kept, ending=ending)
        self.case = after.case
        self.said += sorted(after.says)
        for say in after.says:
            place = Place("X", f"idle:1:{say}", self.now)
            direct = say is Say.OWNER
            self.case = replace(self.case, direct=place) if direct else replace(self.case, channel=place)
        if after.ends:
            self.ends.append(self.now)


happenings = st.lists(
    st.tuples(
        st.booleans(),
        st.sampled_from([RULE, RULE, RULE, PAUSED, PROTECTED, EXEMPT, UNREAD, NO_RULE]),
        st.sampled_from(["", "", "", "no answer"]),
    ),
    max_size=60,
)


def runs(history: list[tuple[bool, EndRule | str, str]]) -> Iterator[bool]:
    """Tell of each scan whether it could be ended then."""
    return (not kept and isinstance(ending, EndRule) and not unseen for kept, ending, unseen in history)


@given(happenings, st.sampled_from([Owner(), MINJI]))
def test_never_more_than_one_message_nor_an_end_out_of_turn(
    history: list[tuple[bool, EndRule | str, str]], owner: Owner
) -> None:
    life, could = Life(Case(SEEN, owner)), list(runs(history))
    for number, (kept, ending, unseen) in enumerate(history):
        before = len(life.ends)
        life.scan(kept=kept, ending=ending, unseen=unseen)
        if len(life.ends) == before:
            continue
        assert could[number], "kept, protected, exempt, unknown or paused"
        assert life.case.channel is not None
        assert life.now - NOW >= RULE.warn + RULE.grace
        hour = slice(max(0, number - 4), number)
        seen = [ok for ok, (_, _, unknown) in zip(could[hour], history[hour], strict=True) if not unknown]
        assert all(seen), "whatever stood against it within the last hour has withdrawn the notice"
    assert life.said.count(Say.CHANNEL) <= 1
    assert life.said.count(Say.OWNER) <= (1 if owner.conversation else 0)


@given(happenings)
def test_what_is_kept_is_neither_told_of_nor_ended(history: list[tuple[bool, EndRule | str, str]]) -> None:
    life = Life(spare(Case(SEEN, MINJI)))
    for _, ending, unseen in history:
        life.scan(kept=True, ending=ending, unseen=unseen)
    assert life.said == []
    assert life.ends == []
    assert life.case.reminder is None
