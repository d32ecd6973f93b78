"""Steps, tags and auto-termination as people read them."""

from dataclasses import replace
from datetime import timedelta

from app.domain.emr.settings import AutoTerminationSheet, TagSheet
from app.domain.emr.step_changes import StepSheet
from app.domain.facts import ClusterFacts
from app.domain.names import Action
from app.views.emr.buttons import action_id, buttons
from app.views.emr.settings import auto_termination_view, tags_view
from app.views.emr.step_list import CANCEL_STEP, steps_view
from app.views.limits import MAX_BLOCKS
from app.views.wording import WORDINGS
from cloud.model import AutoTermination, ClusterState, Step
from tests.unit.clusters import NOW, detail, step, summary
from tests.unit.views.reading import action_ids, blocks_of, read


def sheet(*steps: Step, more: bool = False) -> StepSheet:
    return StepSheet(detail(), steps, NOW, more)


def test_a_step_tells_state_since_when_how_long_and_why() -> None:
    failed = replace(step("load <x>", "FAILED", reason="boom & <!here>"), id="s-9")
    text = read(steps_view(sheet(failed), "q"))
    assert ":red_circle: load &lt;x&gt;  `s-9` · failed · since" in text
    assert "(1 h) · took 10 m" in text
    assert "boom &amp; &lt;!here&gt;" in text


def test_without_anything_live_there_is_no_menu() -> None:
    assert action_ids(steps_view(sheet(step()), "q")) == []
    assert "has had no steps" in read(steps_view(sheet(), "q"))


def test_the_menu_offers_what_is_live_and_all_of_several() -> None:
    one = replace(step("a", "RUNNING"), id="s-1")
    other = replace(step("b", "PENDING"), id="s-2")
    message = steps_view(sheet(other, one, step("c")), "q7")
    menu = blocks_of(message)[-1]
    assert action_ids(message) == [CANCEL_STEP] and menu["block_id"] == "q7"
    assert [option["value"] for option in menu["elements"][0]["options"]] == ["s-2", "s-1", "all"]
    alone = blocks_of(steps_view(sheet(one), "q"))[-1]
    assert [option["value"] for option in alone["elements"][0]["options"]] == ["s-1"]


def test_of_a_cluster_that_has_ended_nothing_can_be_cancelled() -> None:
    over = StepSheet(detail(summary(state=ClusterState.TERMINATED)), (step("a", "PENDING"),), NOW)
    assert action_ids(steps_view(over, "q")) == []


def test_fifty_of_the_longest_steps_fit_one_message() -> None:
    long = [replace(step("n" * 300, "FAILED", reason="&" * 900), id=f"s-{n:020}") for n in range(50)]
    message = steps_view(sheet(*long, more=True), "q")
    assert "The last *50* steps" in read(message)
    assert len(message.blocks) <= MAX_BLOCKS
    texts = [block["text"]["text"] for block in blocks_of(message) if block["type"] == "section"]
    assert all(len(text) <= 3000 for text in texts)
    assert sum(text.count("s-0000") for text in texts) == 50


def test_tags_are_code_and_empty_ones_say_so() -> None:
    text = read(tags_view(TagSheet(detail(tags={"b": "", "a": "`<!channel>`"})), "/emr"))
    assert "has 2 tags" in text and "`b` = (empty)" in text
    assert "<!channel>" not in text
    assert text.index("`a`") < text.index("`b`")


def test_auto_termination_says_how_to_change_it() -> None:
    two_hours = AutoTermination(timedelta(hours=2))
    text = read(auto_termination_view(AutoTerminationSheet(detail(), two_hours), "/cluster"))
    assert "auto-termination is after 2 h idle" in text and "`/cluster autoterminate" in text
    last = detail(auto_terminate=True)
    assert "after its last step" in read(auto_termination_view(AutoTerminationSheet(last, two_hours), "/emr"))


def test_a_question_shows_untrusted_changes_escaped() -> None:
    fact = ClusterFacts("j-1", "etl", "prod", "eu-west-1", "WAITING", NOW, True, change="<!channel>\nx & y")
    for action in (Action.EMR_TAG, Action.EMR_AUTOTERMINATE, Action.EMR_STEPS, Action.EMR_UNPROTECT):
        text = WORDINGS[action].fact(fact, NOW)
        assert "&lt;!channel&gt;" in text and "<!channel>" not in text
        assert "nodes" not in text, "nobody has counted them"
    assert "• x &amp; y" in WORDINGS[Action.EMR_STEPS].fact(fact, NOW)


def test_a_cluster_has_the_buttons_that_make_sense_and_are_allowed() -> None:
    every = list(Action)
    words = [button.action_id for button in buttons(detail(), every, "q")]
    assert words == [action_id(word) for word in ("steps", "resize", "protect", "terminate")]
    locked = buttons(detail(termination_protected=True), [Action.EMR_UNPROTECT], "q")
    assert [(button.action_id, button.value) for button in locked] == [(action_id("unprotect"), "q")]
    over = detail(summary(state=ClusterState.TERMINATED))
    assert [button.action_id for button in buttons(over, every, "q")] == [action_id("steps")]
    starting = detail(summary(state=ClusterState.STARTING))
    assert action_id("resize") not in [button.action_id for button in buttons(starting, every, "q")]
