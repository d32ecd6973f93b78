"""Instances as people read them: safe, complete, and within what Slack takes."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from app.domain.ecs.facts import facts_of
from app.domain.ecs.instances import InstanceMatches, InstancePage, InstanceSheet
from app.domain.ecs.nights import Night, NightEnd
from app.domain.emr.clusters import Unanswered
from app.domain.names import Action
from app.domain.people import UserId
from app.views.ecs import list_view, matches_view, nothing_to_do_view, show_view, unclear_view
from app.views.ecs.night import night_view
from app.views.limits import fit
from cloud.ecs import ChargeType, EcsInstance, EcsStatus, InstanceFilter, LockReason, StoppedMode
from cloud.model import Scope
from tests.unit.instances import HANGZHOU, NOW, TOKYO, instance, stopped
from tests.unit.views.reading import action_ids, blocks_of, read

HOSTILE = "<!channel> *x* `y` <@U0BOB> & <http://a|b>"
MARKS = {"games": ":large_orange_circle:"}


def marked_up(value: Any) -> str:
    """All in which Slack reads markup."""
    if isinstance(value, list):
        return " ".join(map(marked_up, value))
    if not isinstance(value, dict):
        return ""
    own = value["text"] if value.get("type") == "mrkdwn" else ""
    return f"{own} {' '.join(map(marked_up, value.values()))}"


def page(instances: Sequence[EcsInstance], **fields: object) -> InstancePage:
    whole = InstancePage((TOKYO, HANGZHOU), tuple(instances), len(instances), 1, 1, NOW)
    return replace(whole, **fields)  # type: ignore[arg-type]


def test_a_row_has_all_that_matters() -> None:
    one = instance(
        "game-api",
        charge_type=ChargeType.PRE_PAID,
        expires_at=NOW + timedelta(days=6),
        public_ips=("47.91.12.21",),
        eip=True,
        tags={"env": "prod"},
        locked=(LockReason.SECURITY,),
    )
    text = read(list_view(page([one], running=1), "q", "/ecs", MARKS))
    for part in (
        "*game-api*  `i-gameapi`",
        ":large_orange_circle: games/ap-northeast-1 · running · ecs.g7.large · ap-northeast-1a · subscription",
        ":warning: expires in 6 d",
        ":lock: locked: security",
        "`47.91.12.21` (EIP)",
        "`10.0.0.10`",
        "`env=prod`",
        "1 running, 0 stopped",
    ):
        assert part in text


def test_what_was_wanted_and_what_could_not_be_read_are_said() -> None:
    wanted = InstanceFilter("*web*", EcsStatus.STOPPED, {"env": "dev", "team": ""})
    lost = (Unanswered(HANGZHOU, "Nobody answers."),)
    for instances in ([stopped("web")], []):
        shown = page(instances, wanted=wanted, unanswered=lost, truncated=(TOKYO,))
        text = read(list_view(shown, "q", "/ecs", {}))
        assert "called `*web*` and that is stopped and tagged `env=dev`, `team`" in text
        assert "Not read: games/cn-hangzhou (Nobody answers.)" in text
        assert "in games/ap-northeast-1: this is not all." in text


def test_pages_have_buttons_where_there_are_pages() -> None:
    assert action_ids(list_view(page([instance()]), "q", "/ecs", {})) == ["ecs.show"]
    middle = page([instance()], page=2, pages=3)
    assert action_ids(list_view(middle, "q", "/ecs", {})) == [
        "ecs.show",
        "ecs.list.previous",
        "ecs.list.next",
    ]


def test_hostile_names_and_tags_stay_text_and_fit() -> None:
    hostile = [
        instance(f"n{number}", tags={f"k{tag}": HOSTILE * 5 for tag in range(20)}, description=HOSTILE * 20)
        for number in range(20)
    ]
    hostile = [replace(one, name=HOSTILE * 3, os=HOSTILE, zone=HOSTILE) for one in hostile]
    views = [
        list_view(page(hostile), "q", "/ecs", {}),
        show_view(InstanceSheet(hostile[0], NOW), {}),
        matches_view(InstanceMatches(HOSTILE, (TOKYO,), tuple(hostile)), "q", "/ecs"),
        unclear_view([InstanceMatches(HOSTILE, (TOKYO,), ())], "q", "/ecs"),
        nothing_to_do_view([facts_of(hostile[0], HOSTILE)]),
        night_view(Night("a", "r", "i-1", HOSTILE, HOSTILE, NOW, NOW, owner=HOSTILE), "e"),
    ]
    for view in views:
        for message in fit(view):
            text = f"{message.text} {marked_up(blocks_of(message))}"
            assert "<!channel>" not in text and "<@U0BOB>" not in text and "<http://a" not in text


def test_one_that_two_aliases_lead_to_is_shown_twice() -> None:
    twice = [instance("web"), instance("web", scope=Scope("same", TOKYO.region))]
    (message,) = fit(list_view(page(twice), "q", "/ecs", {}))
    assert read(message).count("`i-web`") == 2


def test_a_hundred_can_be_picked_and_more_are_said_to_be_left_out() -> None:
    for count, said in ((100, False), (101, True)):
        matches = InstanceMatches("web", (TOKYO,), tuple(instance(f"web-{n}") for n in range(count)))
        for view in (matches_view(matches, "q", "/ecs"), unclear_view([matches], "q", "/ecs")):
            assert ("The menu has the first 100" in read(view)) is said
            assert len(view.blocks[-1].to_dict()["elements"][0]["options"]) == 100


def test_what_has_no_name_or_owner_says_so() -> None:
    bare = replace(instance("x", tags={"owner": "  ", "": ""}), name=" ")
    assert "*i-x*" in read(list_view(page([bare]), "q", "/ecs", {}))
    sheet = show_view(InstanceSheet(bare, NOW), {})
    assert "no owner tag" in read(sheet)
    assert sheet.text.startswith("i-x (i-x) is running")


def test_a_name_like_an_id_is_asked_about_in_so_many_words() -> None:
    view = unclear_view([InstanceMatches("i-db", (TOKYO,), (stopped("i-db"),))], "q", "/ecs")
    assert "`i-db` is no instance's id, only a name like one, so nothing was done." in read(view)


def test_a_sheet_has_everything_and_the_buttons_that_are_offered() -> None:
    one = stopped(
        "web",
        stopped_mode=StoppedMode.STOP_CHARGING,
        cpus=2,
        memory=8192,
        os="Ubuntu 24.04",
        deletion_protected=True,
        created_at=NOW - timedelta(days=40),
        tags={"owner": "minji", "office-hours": "mon-fri 09:00-19:00 Asia/Tokyo"},
    )
    sheet = InstanceSheet(one, NOW, "mon-fri 09:00-19:00 Asia/Tokyo (closed now)")
    message = show_view(sheet, {}, "q", [Action.ECS_START])
    text = read(message)
    for part in (
        "*web* is stopped, not charged",
        "2 vCPU, 8 GiB",
        "only disks and addresses, while stopped",
        "*Owner*\nminji",
        "*Release protection*\n:lock: on",
        "mon-fri 09:00-19:00 Asia/Tokyo (closed now)",
        "Ubuntu 24.04",
        "40 d ago",
    ):
        assert part in text
    assert action_ids(message) == ["ecs.begin.start"]
    assert action_ids(show_view(InstanceSheet(one, NOW), {})) == []


@pytest.mark.parametrize("end", list(NightEnd))
def test_a_night_that_is_over_has_no_buttons(end: NightEnd) -> None:
    night = Night("games", "ap-northeast-1", "i-web", "web", "mon 09:00-10:00 UTC", NOW, NOW)
    assert action_ids(night_view(night, "e")) == ["ecs.night.stop", "ecs.night.keep"]
    assert action_ids(night_view(replace(night, kept_by=UserId("T", "U0BOB")), "e")) == ["ecs.night.stop"]
    assert action_ids(night_view(replace(night, end=end), "e")) == []
