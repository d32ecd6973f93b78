"""An idle cluster's message, and that of very many, as read."""

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest

from app.domain.cost import Cost
from app.domain.emr.idle_case import Act, Case, Did, End, How, Notice, Owner, Place, Seen
from app.domain.emr.keeping import Keep
from app.domain.people import AUTOMATION, UserId
from app.views import idle_watch as views
from app.views.idle_replies import keep_over_view, notice_view, reminder_view
from app.views.idle_words import Here, Shown
from app.views.limits import fit
from tests.unit.clusters import NOW
from tests.unit.views.reading import action_ids, read

HOUR = timedelta(hours=1)
BOB = UserId("T0ACME", "U0BOB")
HOSTILE = "<!channel> *x* `y` <https://evil.example|click>\n& <@U0BOB>"
SEEN = Seen(
    "prod", "eu-west-1", "j-1ABC", "etl", NOW - 90 * HOUR, NOW - 63 * HOUR, NOW, True, 2 * HOUR, NOW, {}
)
HERE = Here("/clusters", {"prod": ":large_purple_circle:"}, "Asia/Seoul", "C0OPS", HOUR)
PRICED = replace(SEEN, cost=Cost(Decimal("1.875"), Decimal("1.875")))


def case(**fields: object) -> Case:
    return replace(Case(PRICED), **fields)  # type: ignore[arg-type]


def card(one: Case, keep: Keep | None = None) -> str:
    return read(views.case_view(Shown("e-1", one, keep), HERE))


def test_which_since_when_whose_and_what_it_has_cost() -> None:
    text = card(case(owner=Owner("minji", "U0MINJI", "D0MINJI")))
    assert ":zzz: *etl*  `j-1ABC`" in text
    assert "\nIdle since" in text
    assert "(2 d 15 h) · *$118 wasted so far*, $1.88/h\n" in text
    assert ":large_purple_circle: prod/eu-west-1 · owner <@U0MINJI> · counts as idle after 2 h" in text


@pytest.mark.parametrize(
    ("one", "said"),
    [
        (case(owner=Owner("somebody")), "owner somebody"),
        (case(), "no owner tag"),
        (case(seen=replace(PRICED, tags=None)), "owner and tags unknown"),
        (case(seen=replace(PRICED, protected=True)), ":lock: protected"),
        (case(seen=replace(PRICED, exact=False)), "Idle at least since"),
        (case(unseen="no answer"), "could not be looked at last time (no answer)"),
        (case(notice=Notice(NOW, NOW + HOUR)), "*I will terminate it <!date^"),
        (case(notice=Notice(NOW, NOW, "it is protected")), "I will not terminate it: it is protected."),
        (case(acts=(Act(BOB, Did.TERMINATE, NOW),)), "<@U0BOB> asked to terminate it"),
        (case(acts=(Act(AUTOMATION, Did.ENDED, NOW),)), "automation (idle rule) began to terminate it"),
        (
            case(owner=Owner("m", "U0MINJI"), direct=Place("D1", "k", NOW)),
            "<@U0MINJI> was told directly",
        ),
    ],
)
def test_what_there_is_to_say(one: Case, said: str) -> None:
    assert said in card(one)


def test_who_keeps_it_until_when() -> None:
    keep = Keep("t", "etl", BOB, "C0DATA", NOW + HOUR, NOW)
    assert "Kept by <@U0BOB> until" in card(case(), keep)


@pytest.mark.parametrize(
    ("end", "said"),
    [
        (End(How.WORKS, NOW), "*etl* works again, since"),
        (End(How.LONGER, NOW), "it may idle for longer now"),
        (End(How.GONE, NOW), "*etl* is gone  `"),
        (End(How.GONE, NOW, by=BOB), "*etl* is gone, terminated by <@U0BOB>"),
    ],
)
def test_over_it_has_no_buttons(end: End, said: str) -> None:
    message = views.case_view(Shown("e-1", case(end=end, notice=Notice(NOW, NOW), unseen="x")), HERE)
    assert said in read(message)
    assert "Was idle since" in read(message)
    assert "I will" not in read(message)
    assert action_ids(message) == []


def test_its_buttons() -> None:
    message = views.case_view(Shown("e-1", case()), HERE)
    assert action_ids(message) == [views.TERMINATE, views.KEEP, views.SHOW]


@pytest.mark.parametrize("count", [6, 20, 100, 1_000])
def test_however_many_it_is_one_message_that_slack_takes(count: int) -> None:
    many = [
        Shown(
            f"e-{n}",
            case(seen=replace(PRICED, cluster_id=f"j-{n}", name=f"etl-{n:04}" * 8, since=NOW - n * HOUR)),
        )
        for n in range(3, count + 3)
    ]
    message = views.gathered_view(many, HERE)
    assert len(fit(message)) == 1
    text = read(message)
    assert f"{count} idle EMR clusters" in text
    assert f"etl-{count + 2:04}" in text, "the longest idle is there"
    assert action_ids(message) == [views.PICK]


def test_many_tell_who_is_left_and_who_is_over() -> None:
    over = case(end=End(How.WORKS, NOW), seen=replace(PRICED, name="back"))
    text = read(views.gathered_view([Shown("1", case()), Shown("2", case()), Shown("3", over)], HERE))
    assert "2 idle EMR clusters (of 3)" in text
    assert "*back* works again" in text
    assert "Together $236 wasted so far" in text


def test_names_are_text_and_nothing_else() -> None:
    hostile = case(
        seen=replace(PRICED, name=HOSTILE, protected=True),
        owner=Owner(HOSTILE),
        unseen=HOSTILE,
        notice=Notice(NOW, NOW + HOUR),
    )
    keep = Keep("t", HOSTILE, BOB, "C0DATA", NOW, NOW)
    shown = [Shown("1", hostile), Shown("2", hostile)]
    gathered = views.gathered_view(shown, HERE)
    for message in (
        views.case_view(shown[0], HERE),
        replace(gathered, blocks=gathered.blocks[:-1]),  # a menu's texts are plain
        reminder_view(shown, NOW),
        notice_view(shown, HERE),
        keep_over_view(keep, idle=True),
    ):
        assert "<!channel>" not in read(message)
        assert "<https://evil" not in read(message)
        assert "<!channel>" not in message.text


def test_a_notice_says_of_each_what_became_of_it() -> None:
    given = Notice(NOW, NOW + HOUR, rule="env=dev in lab")
    shown = [
        Shown("1", case(notice=given, owner=Owner("m", "U0MINJI"))),
        Shown(
            "2", case(notice=replace(given, withdrawn="somebody keeps it"), seen=replace(SEEN, name="kept"))
        ),
        Shown("3", case(notice=given, end=End(How.WORKS, NOW), seen=replace(SEEN, name="back"))),
    ]
    text = read(notice_view(shown, HERE))
    assert "<@U0MINJI> I will terminate what is still idle then:" in text
    assert "• *etl* <!date^" in text
    assert "by the rule for `env=dev in lab`" in text
    assert "or `/clusters keep`" in text
    assert "• *kept*: withdrawn, somebody keeps it" in text
    assert "• *back* works again" in text
    assert "Nothing of this will be terminated" in read(notice_view(shown[1:], HERE))


def test_the_keep_that_holds_is_said_once() -> None:
    kept = case(acts=(Act(BOB, Did.KEPT, NOW, NOW + HOUR),))
    keep = Keep("t", "etl", BOB, "C0DATA", NOW + HOUR, NOW)
    assert "spared it" not in card(kept, keep)
    assert "spared it until" in card(kept), "and what was said stays, when it is over"
    assert "spared it until" in card(kept, replace(keep, until=NOW + 2 * HOUR))


def test_the_owner_is_told_when_the_channel_hears_of_it() -> None:
    owned = case(owner=Owner("m", "U0MINJI"), direct=Place("D1", "k", NOW))

    def direct(*cases: Case) -> str:
        return read(views.message_view([Shown("e", one) for one in cases], HERE, direct=True))

    later = f"<#C0OPS> hears of it after <!date^{int((NOW + HOUR).timestamp())}^"
    assert later in direct(owned)
    assert later in direct(owned, owned)
    assert "was told directly" not in direct(owned)
    for settled in (
        replace(owned, channel=Place("C0OPS", "k", NOW)),
        replace(owned, kept=True),
        replace(owned, end=End(How.WORKS, NOW)),
    ):
        assert "hears of it" not in direct(settled)


def test_what_was_ended_by_rule_says_by_which_and_when_notice_was_given() -> None:
    ended = case(
        notice=Notice(NOW, NOW + HOUR, rule="env=dev in lab"),
        ending=NOW + HOUR,
        end=End(How.GONE, NOW + HOUR, by=AUTOMATION),
    )
    assert "*etl* is gone, terminated by automation (idle rule)" in card(ended)
    assert "Ended by the rule for `env=dev in lab`; notice was given <!date^" in card(ended)
    assert "Ended by" not in card(replace(ended, ending=None)), "somebody was faster"


def test_what_is_being_ended_is_given_notice_of_no_more() -> None:
    given = Notice(NOW, NOW + HOUR)
    begun = case(notice=given, ending=NOW, acts=(Act(AUTOMATION, Did.ENDED, NOW),))
    assert "I will terminate" not in card(begun)
    assert "began to terminate it" in card(begun)
    reply = read(notice_view([Shown("1", begun), Shown("2", case(notice=given))], HERE))
    assert "• *etl* is being terminated" in reply
    assert "I will terminate what is still idle then" in reply
    assert "Nothing else of this will be" in read(notice_view([Shown("1", begun)], HERE))


def test_a_menu_says_where_its_mornings_are() -> None:
    menu = str(views.case_view(Shown("e-1", case()), HERE).blocks[-2].to_dict())
    assert "until tomorrow 09:00 (Seoul)" in menu
    assert "'4 h'" in menu


def test_the_command_is_called_what_it_is_called_here() -> None:
    many = [Shown(f"e-{n}", case(notice=Notice(NOW, NOW + HOUR))) for n in range(20)]
    assert "`/clusters idle` shows them all" in read(views.gathered_view(many, HERE))
    assert "`/clusters keep`" in read(notice_view(many, HERE))
