"""So many launches a day: counted where one is claimed, so that two at once cannot both pass; on both databases."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal
from threading import Barrier

import pytest

from app.domain.changes import Plan
from app.domain.cost import Cost
from app.domain.emr.launch_preview import LaunchFacts
from app.domain.limits import UNLIMITED, Excess, Limits, Measure
from app.domain.people import UserId
from app.domain.policy import Effect, Policy, Rule
from app.domain.proposals import Choice
from app.domain.refused import Refused
from app.domain.requests import Kind
from cloud.errors import CloudError, Unreachable
from cloud.fake import Slip
from tests.integration.changes.town import ALICE, BOB, CONFIRM_BUTTON, Bot, Town
from tests.unit.launches import launch


def a_day(times: int) -> Policy:
    return Policy([Rule(0, Effect.ALLOW, ("emr.*",), limits=Limits(per_day=times))])


@pytest.fixture
def town(database_url: str) -> Iterator[Town]:
    town = Town(database_url, a_day(2))
    yield town
    town.close()


@pytest.fixture
def bot(town: Town) -> Bot:
    return town.bot()


def propose(bot: Bot, number: int, who: UserId = ALICE) -> str:
    """Ask for a launch; answer with the proposal's id."""
    intent = launch(key=f"{number:016x}")
    facts = LaunchFacts("nightly", intent.account, intent.region, intent.spec, 7, 7, Cost(), UNLIMITED)
    request = bot._request(Kind.COMMAND, "/emr", who)
    plan = Plan((intent,), intent.spec.tags, nodes=7)
    proposal = bot.changes.propose(request, [facts], {Choice.CONFIRM: (plan,)})
    assert proposal is not None
    return proposal


def confirm(bot: Bot, proposal: str, who: UserId = ALICE) -> None:
    assert bot.clicks(CONFIRM_BUTTON, proposal, who) is None


def test_the_third_of_two_is_refused_wherever_it_has_got_to(town: Town, bot: Bot) -> None:
    first, second, third = (propose(bot, number) for number in range(3))
    confirm(bot, first)
    confirm(bot, second)
    with pytest.raises(Refused) as clicked:
        bot.clicks(CONFIRM_BUTTON, third)
    with pytest.raises(Refused) as asked:
        propose(bot, 4)
    for refusal in (clicked, asked):
        excess = refusal.value.decision.excess
        assert excess == Excess(Measure.PER_DAY, Decimal(2), Decimal(3))
    assert town.pending(third).state == "open", "it may be confirmed tomorrow, or by another policy"
    denied = town.audited("bot-1-6")[-1]
    assert (denied.phase, denied.detail["limit"]) == ("denied", "per_day")
    assert len(town.calls("run_job_flow")) == 2


def test_a_day_later_there_is_room_again(town: Town, bot: Bot) -> None:
    confirm(bot, propose(bot, 1))
    town.pass_time(hours=12)
    confirm(bot, propose(bot, 2))
    town.pass_time(hours=12, seconds=1)
    confirm(bot, propose(bot, 3))
    with pytest.raises(Refused):
        propose(bot, 4)


def test_everybody_has_their_own(town: Town, bot: Bot) -> None:
    for number in range(2):
        confirm(bot, propose(bot, number))
    confirm(bot, propose(bot, 3, BOB), BOB)
    assert len(town.calls("run_job_flow")) == 3


def test_what_emr_refused_does_not_count(town: Town, bot: Bot) -> None:
    town.emr.slips = [Slip(CloudError("No such subnet.", permanent=True))]
    for number in range(3):
        confirm(bot, propose(bot, number))
    assert len(town.calls("run_job_flow")) == 3


def test_what_may_have_been_launched_counts(town: Town, bot: Bot) -> None:
    town.emr.slips = [Slip(Unreachable("AWS did not answer in time.", permanent=False))] * 2
    proposals = [propose(bot, number) for number in range(2)]
    for proposal in proposals:
        confirm(bot, proposal)
    bot.follow(minutes=15)
    assert all("Outcome unknown" in town.message(proposal).text for proposal in proposals)
    with pytest.raises(Refused):
        propose(bot, 3)


def test_other_actions_do_not_count(town: Town, bot: Bot) -> None:
    town.add("a", "b", "c")
    for name in ("a", "b"):
        bot.clicks(CONFIRM_BUTTON, bot.proposes(name))
    confirm(bot, propose(bot, 1))
    with pytest.raises(Refused):
        bot.proposes("c")


def test_a_second_click_is_told_of_the_first_and_not_of_the_limit(town: Town) -> None:
    town.policy = a_day(1)
    bot = town.bot()
    proposal = propose(bot, 1)
    confirm(bot, proposal)
    told = bot.clicks(CONFIRM_BUTTON, proposal)
    assert told is not None and "it is done once only" in told.text


def test_of_two_at_once_only_one_passes(town: Town) -> None:
    town.policy = a_day(1)
    bots = town.bot(), town.bot()
    proposals = [propose(bot, number) for number, bot in enumerate(bots)]
    barrier = Barrier(2)

    def click(number: int) -> str:
        barrier.wait()
        try:
            bots[number].clicks(CONFIRM_BUTTON, proposals[number])
        except Refused:
            return "refused"
        return "launched"

    with ThreadPoolExecutor(2) as threads:
        assert sorted(threads.map(click, range(2))) == ["launched", "refused"]
    assert len(town.calls("run_job_flow")) == 1


def test_nothing_that_was_refused_is_stored(town: Town) -> None:
    town.policy = a_day(1)
    bot = town.bot()
    first, second = propose(bot, 1), propose(bot, 2)
    confirm(bot, first)
    with pytest.raises(Refused):
        bot.clicks(CONFIRM_BUTTON, second)
    assert town.operations(second) == ()
    assert (town.pending(second).claimed_by, town.pending(second).claimed_at) == (None, None)
