"""``/emr launch`` where nobody has configured anything to launch."""

from tests.acceptance.house import House


def test_it_says_how_to_add_a_template(house: House) -> None:
    with house.calls_nothing():
        answer = house.ask("/emr launch nightly", containing="No template is configured")
        assert "adds one below `emr.templates`" in answer.block_text
        assert "No template is configured" in house.say("@bot emr launch").block_text


def test_the_form_says_so_too(house: House) -> None:
    assert house.alice.types("/emr launch", channel="C0DATA").acked()
    view = house.workspace.wait_modal("U0ALICE", containing="No template is configured")
    assert view.elements() == []
