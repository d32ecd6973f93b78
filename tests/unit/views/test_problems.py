"""Every problem is a sentence, and what to do about it."""

from dataclasses import replace
from typing import Any

import pytest

from app.domain.decisions import Decision, Reason
from app.domain.people import Standing
from app.domain.refused import Refused
from app.errors import ChatOpsError, UsageError
from app.views import problems
from cloud.errors import CloudError, Throttled
from tests.unit.views.reading import read


def refused(reason: Reason, **needed: Any) -> str:
    return read(problems.explain(Refused("emr.show", replace(Decision(False, reason, (1,)), **needed))))


@pytest.mark.parametrize(
    ("standing", "words"),
    [
        (Standing.GUEST, "You are a guest of this workspace"),
        (Standing.OUTSIDER, "You belong to another workspace"),
        (Standing.BOT, "Apps and bots may not"),
        (Standing.DEACTIVATED, "Your account is deactivated"),
        (Standing.UNKNOWN, "Slack does not know you"),
    ],
)
def test_who_is_no_member_is_told_why_that_matters(standing: Standing, words: str) -> None:
    decision = Decision(False, Reason.STANDING, standing=standing)
    assert words in read(problems.explain(Refused("emr.show", decision)))


def test_usage_shows_complaint_usage_and_example() -> None:
    error = UsageError("What is <!channel>?", usage="/emr show <cluster>", example="/emr show etl")
    text = read(problems.explain(error))
    assert text.startswith("What is &lt;!channel&gt;?")
    assert "Usage: `/emr show &lt;cluster&gt;`\nFor example: `/emr show etl`" in text


@pytest.mark.parametrize(
    ("reason", "needed", "words"),
    [
        (Reason.NO_RULE, {}, "No rule of the policy allows it."),
        (Reason.DENIED, {}, "A rule of the policy forbids it."),
        (Reason.TAGS, {}, "Rules of the policy look at these tags: with others they would bind you less."),
        (Reason.CHANNEL, {"channels": frozenset({"C0B", "C0A"})}, "It is allowed in <#C0A> or <#C0B>."),
        (Reason.CHANNEL, {}, "have no channel in common"),
        (Reason.PERSON, {"people": frozenset({"U0BOB"})}, "It is for <@U0BOB>."),
        (
            Reason.PERSON,
            {"people": frozenset({"U0BOB"}), "groups": frozenset({"S0ENG"}), "channels": frozenset({"C0A"})},
            "It is for <@U0BOB> or members of <!subteam^S0ENG>. It is allowed in <#C0A>.",
        ),
    ],
)
def test_a_refusal_says_what_would_be_needed(
    reason: Reason, needed: dict[str, frozenset[str]], words: str
) -> None:
    text = refused(reason, **needed)
    assert ":no_entry: You may not do `emr.show` here." in text
    assert words in text


def test_our_own_errors_speak_for_themselves_and_harmlessly() -> None:
    assert read(problems.explain(ChatOpsError("no <b>"))) == "no &lt;b&gt;"


def test_a_cloud_error_that_may_pass_says_so_with_code_and_request() -> None:
    error = Throttled(
        "AWS is limiting <calls>.", permanent=False, code="ThrottlingException", request_id="r-1"
    )
    text = read(problems.cloud_error(error))
    assert ":warning: AWS is limiting &lt;calls&gt;. It may pass: please try again in a minute." in text
    assert "`ThrottlingException` · `r-1`" in text


def test_a_cloud_error_for_good_does_not_say_try_again() -> None:
    assert read(problems.cloud_error(CloudError("No.", permanent=True))) == ":warning: No."


def test_a_bug_gives_its_id() -> None:
    assert "`req-1`" in read(problems.bug("req-1"))


def test_an_unknown_word_is_answered_with_what_there_is() -> None:
    text = read(problems.unknown_command("<x>", ["echo", "emr"]))
    assert "I do not know `&lt;x&gt;`." in text
    assert "I know `echo`, `emr`." in text


def test_an_old_button_says_that_nothing_was_done() -> None:
    assert "nothing was done" in read(problems.out_of_date())
