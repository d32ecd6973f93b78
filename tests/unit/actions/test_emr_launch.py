"""Launching in one attempt, and judging what came of it by few calls."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from app.actions.emr_launch import LaunchActions
from app.actions.launch_search import CREATED_WITHIN, LONG_AGO
from app.actions.launch_sights import LOOKED_FOR
from app.domain.changes import Plan
from app.domain.emr.launching import LaunchCluster
from app.tracking.following import Followed, Looked, Sight
from cloud.errors import CloudError, Unreachable
from cloud.fake import FakeCluster, FakeEmr, Slip
from cloud.fake_clusters import launched
from cloud.model import ClusterState
from tests.unit.clusters import NOW, SCOPE, detail, summary
from tests.unit.launches import GROUPS, launch

LAUNCH = launch()
MADE = "j-MADE"


def emr_with(*clusters: FakeCluster) -> FakeEmr:
    return FakeEmr(SCOPE, clusters, now=lambda: NOW)


def made(intent: LaunchCluster = LAUNCH, cluster_id: str = MADE, **facts: Any) -> FakeCluster:
    """The cluster of a launch, in some state."""
    fresh = launched(intent.spec, SCOPE, cluster_id, NOW)
    seen = replace(fresh.detail.summary, **facts)
    return replace(fresh, detail=replace(fresh.detail, summary=seen))


def followed(
    intent: LaunchCluster = LAUNCH, name: str = "op", *, made: str = MADE, ago: timedelta = timedelta(0)
) -> Followed:
    return Followed(name, Plan((intent,), {}), NOW - ago, made, in_doubt=not made)


def looked(emr: FakeEmr, *ones: Followed, calls: int = 5) -> Looked:
    return LaunchActions({SCOPE: emr}, lambda: NOW).look(ones, calls)


def sight(**facts: Any) -> Sight:
    return looked(emr_with(made(**facts)), followed()).sights["op"]


class TestLaunching:
    def test_it_is_one_call_that_tells_the_id(self) -> None:
        emr = emr_with()
        accepted = LaunchActions({SCOPE: emr}).launch(LAUNCH)
        assert accepted.made in emr.clusters
        assert [call.method for call in emr.calls] == ["run_job_flow"]
        assert emr.clusters[accepted.made].detail.summary.name == LAUNCH.name

    def test_an_error_is_passed_on_after_that_one_call(self) -> None:
        emr = emr_with()
        emr.slips.append(Slip(Unreachable("AWS did not answer in time.", permanent=False), happened=True))
        with pytest.raises(Unreachable):
            LaunchActions({SCOPE: emr}).launch(LAUNCH)
        assert emr.requests == 1

    def test_a_scope_that_is_gone_is_never_called(self) -> None:
        with pytest.raises(CloudError) as raised:
            LaunchActions({}).launch(LAUNCH)
        assert not raised.value.uncertain


class TestProgress:
    @pytest.mark.parametrize(
        ("state", "words"),
        [
            (ClusterState.STARTING, "starting"),
            (ClusterState.BOOTSTRAPPING, "bootstrapping"),
            (ClusterState.RUNNING, "running its steps"),
            (ClusterState.TERMINATING, "terminating"),
        ],
    )
    def test_on_its_way(self, state: ClusterState, words: str) -> None:
        assert sight(state=state) == Sight(words, happened=True, made=MADE)

    @pytest.mark.parametrize(
        "facts", [{"state": ClusterState.WAITING}, {"state": ClusterState.RUNNING, "ready_at": NOW}]
    )
    def test_it_is_ready(self, facts: dict[str, Any]) -> None:
        assert sight(**facts) == Sight("ready", happened=True, ended=True, made=MADE)

    def test_it_was_made_for_its_steps(self) -> None:
        done = sight(state=ClusterState.TERMINATED, reason_code="ALL_STEPS_COMPLETED")
        assert done == Sight("done with its steps", happened=True, ended=True, made=MADE)

    def test_it_was_ready_when_nobody_looked(self) -> None:
        seen = sight(state=ClusterState.TERMINATED, ready_at=NOW, reason_code="USER_REQUEST")
        assert (seen.ended, seen.failed) == (True, False)
        assert seen.reason == "It was ready, and has ended since: somebody terminated it."


class TestFailure:
    def test_it_says_why_and_where_the_logs_are(self) -> None:
        seen = sight(
            state=ClusterState.TERMINATED_WITH_ERRORS,
            reason_code="BOOTSTRAP_FAILURE",
            reason="On the master instance (i-1), bootstrap action 1 returned a non-zero return code",
        )
        assert (seen.ended, seen.failed, seen.happened) == (True, True, True)
        assert seen.reason == (
            "It ended before it was ready: a bootstrap action failed (EMR: On the master instance (i-1), bootstrap "
            "action 1 returned a non-zero return code). Its logs arrive in s3://acme-emr-logs/j-MADE/node/ within "
            "minutes."
        )

    def test_a_step_that_ends_it_has_its_logs_elsewhere(self) -> None:
        seen = sight(
            state=ClusterState.TERMINATED_WITH_ERRORS, ready_at=NOW, reason_code="STEP_FAILURE", reason=""
        )
        assert seen.reason.startswith("It was ready, but failed then: a step failed. Its logs arrive in")
        assert "s3://acme-emr-logs/j-MADE/steps/" in seen.reason

    def test_somebody_terminated_it_before_it_was_ready(self) -> None:
        seen = sight(
            state=ClusterState.TERMINATED, reason_code="USER_REQUEST", reason="Terminated by user request"
        )
        assert seen.failed
        assert "somebody terminated it (EMR: Terminated by user request)" in seen.reason

    def test_without_logs_or_a_reason(self) -> None:
        silent = launch(replace(GROUPS, log_uri=""))
        emr = emr_with(made(silent, state=ClusterState.TERMINATED_WITH_ERRORS))
        seen = looked(emr, followed(silent)).sights["op"]
        assert seen.reason == "It ended before it was ready: EMR does not say why."

    def test_emrs_own_words_where_there_are_no_others(self) -> None:
        seen = sight(state=ClusterState.TERMINATED_WITH_ERRORS, reason_code="NEW", reason="Something.")
        assert "before it was ready: Something. Its logs" in seen.reason


class TestInDoubt:
    def test_it_is_found_by_its_name_and_its_tag(self) -> None:
        emr = emr_with(made(), FakeCluster(detail(summary("j-OTHER"))))
        found = looked(emr, followed(made=""))
        assert found.sights["op"] == Sight("starting", happened=True, made=MADE)
        assert found.calls == emr.requests == 2

    def test_one_that_has_failed_already_is_found_too(self) -> None:
        emr = emr_with(made(state=ClusterState.TERMINATED_WITH_ERRORS))
        assert looked(emr, followed(made="")).sights["op"].made == MADE

    def test_of_two_names_the_tag_decides(self) -> None:
        namesake = made(cluster_id="j-NAMESAKE")
        foreign = replace(namesake, detail=replace(namesake.detail, tags={"chatops:launch": "another"}))
        assert looked(emr_with(foreign, made()), followed(made="")).sights["op"].made == MADE
        assert looked(emr_with(foreign), followed(made="")).sights["op"].happened is None

    def test_until_it_is_found_nobody_says_that_it_did_not_happen(self) -> None:
        seen = looked(emr_with(), followed(made="", ago=LOOKED_FOR)).sights["op"]
        assert seen == Sight("looking whether EMR has launched it", happened=None)

    def test_after_ten_minutes_the_unknown_is_said_as_unknown(self) -> None:
        seen = looked(emr_with(), followed(made="", ago=LOOKED_FOR + timedelta(seconds=1))).sights["op"]
        assert (seen.happened, seen.ended, seen.failed) == (None, True, True)
        assert seen.reason == (
            "It is not known whether it was launched. EMR's answer was lost. Among the clusters created in "
            f"{SCOPE} since {NOW - LOOKED_FOR - timedelta(seconds=1):%Y-%m-%d %H:%M} UTC I found none named "
            f"{LAUNCH.name} with the tag of this launch. Look for {LAUNCH.name} in the EMR console before you launch "
            "it again."
        )

    def test_a_listing_that_was_cut_off_is_admitted(self) -> None:
        emr = emr_with()
        emr.truncated = True
        seen = looked(emr, followed(made="", ago=timedelta(hours=1))).sights["op"]
        assert "though EMR lists more than I could read" in seen.reason

    def test_it_is_found_however_long_the_bot_was_away(self) -> None:
        long_ago = NOW - timedelta(days=3)
        emr = emr_with(made(created_at=long_ago, state=ClusterState.WAITING))
        seen = looked(emr, followed(made="", ago=timedelta(days=3))).sights["op"]
        assert (seen.made, seen.progress) == (MADE, "ready")

    def test_a_cluster_of_the_past_is_not_taken_for_it(self) -> None:
        emr = emr_with(made(created_at=NOW - timedelta(minutes=6)))
        assert looked(emr, followed(made="")).sights["op"].happened is None

    def test_an_old_launch_is_looked_for_in_its_own_time(self) -> None:
        ago = LONG_AGO + timedelta(hours=1)
        late = made(created_at=NOW - ago + CREATED_WITHIN + timedelta(minutes=1))
        assert looked(emr_with(late), followed(made="", ago=ago)).sights["op"].made == ""

    def test_nothing_is_concluded_without_the_calls_for_it(self) -> None:
        assert looked(emr_with(made()), followed(made=""), calls=1).sights == {}

    def test_emr_that_does_not_answer_is_no_evidence(self) -> None:
        emr = emr_with()
        emr.error = Unreachable("AWS did not answer in time.", permanent=False)
        with pytest.raises(Unreachable):
            looked(emr, followed(made="", ago=timedelta(hours=1)))


class TestManyAtOnce:
    def launches(self, number: int) -> list[LaunchCluster]:
        return [launch(key=f"{one:08x}feedbeef") for one in range(number)]

    def test_one_is_described_and_several_are_listed(self) -> None:
        intents = self.launches(30)
        emr = emr_with(*(made(intent, f"j-{n}") for n, intent in enumerate(intents)))
        assert looked(emr, followed(intents[0], made="j-0")).calls == 1
        emr.calls.clear()
        ones = [followed(intent, f"op{n}", made=f"j-{n}") for n, intent in enumerate(intents)]
        found = looked(emr, *ones)
        assert (len(found.sights), found.calls) == (30, 1)
        assert [call.method for call in emr.calls] == ["list_clusters"]

    def test_those_in_doubt_cost_one_call_more_each_as_far_as_it_goes(self) -> None:
        intents = self.launches(8)
        emr = emr_with(*(made(intent, f"j-{n}") for n, intent in enumerate(intents)))
        ones = [followed(intent, f"op{n}", made="") for n, intent in enumerate(intents)]
        found = looked(emr, *ones)
        assert (len(found.sights), found.calls) == (4, 5)
        assert emr.requests == 5

    def test_what_a_crowded_listing_leaves_out_is_described(self) -> None:
        crowd = [FakeCluster(detail(summary(f"j-{n}", created_at=NOW))) for n in range(220)]
        emr = emr_with(*crowd, made())
        other = followed(launch(key="feedbeef00000000"), "other", made="j-1")
        found = looked(emr, followed(), other)
        assert found.sights["op"].progress == "starting"
        assert found.calls == emr.requests == 5


class TestGone:
    def test_a_cluster_that_emr_knows_not_yet_is_looked_for_again(self) -> None:
        assert looked(emr_with(), followed()).sights == {}

    def test_one_that_emr_has_forgotten_is_given_up(self) -> None:
        seen = looked(emr_with(), followed(ago=timedelta(days=61))).sights["op"]
        assert seen.failed
        assert "EMR launched j-MADE, but knows no cluster of that id any more." in seen.reason

    @pytest.mark.parametrize(
        ("made", "said"), [("", "It is not known whether it was launched."), (MADE, "cannot see")]
    )
    def test_a_scope_that_is_not_configured_any_more(self, made: str, said: str) -> None:
        seen = LaunchActions({}).look([followed(made=made)], 5)
        assert said in seen.sights["op"].reason
        assert seen.calls == 0
        assert seen.sights["op"].happened is not False


def test_launches_share_their_calls_with_terminations_of_the_same_place() -> None:
    assert LaunchActions({}).group(Plan((LAUNCH,), {})) == f"emr:{SCOPE}"
