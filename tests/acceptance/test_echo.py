"""``/echo``, on both databases: it proves the wiring, and that nothing typed is markup."""

from tests.acceptance.conftest import BOTH_DATABASES
from tests.acceptance.house import House

pytestmark = BOTH_DATABASES


def test_it_answers_with_person_command_channel_and_text(house: House) -> None:
    answer = house.ask("/echo hello")
    assert answer.text == "<@U0ALICE> invoked `/echo` in <#C0DATA> with the following text: hello"


def test_only_its_asker_sees_the_answer(house: House) -> None:
    answer = house.ask("/echo between us")
    assert answer.visible_to == "U0ALICE"
    assert "between us" not in "".join(m.all_text for m in house.workspace.person("U0BOB").sees("C0DATA"))


def test_what_was_typed_is_shown_and_means_nothing(house: House) -> None:
    answer = house.ask("/echo <!channel> & <@U0BOB> <https://evil.example|good.example> a<b>c `code`")
    for part in (
        "&lt;!channel&gt; &amp; &lt;@U0BOB&gt;",
        "&lt;https://evil.example|good.example&gt;",
        "a&lt;b&gt;c",
    ):
        assert part in answer.block_text
    assert "<!channel>" not in answer.all_text


def test_without_text_it_says_so(house: House) -> None:
    assert "(none)" in house.ask("/echo").block_text


def test_long_text_is_cut_and_not_lost(house: House) -> None:
    answer = house.ask(f"/echo {'&' * 3000}")
    assert "&amp;&amp;" in answer.block_text
    assert "…" in answer.block_text


def test_it_is_written_down_who_said_what(house: House) -> None:
    house.ask("/echo for the record")
    newest = house.audited(action="echo.say", limit=1)[0].entry
    assert (newest.user_id, newest.channel, newest.phase) == ("U0ALICE", "C0DATA", "answered")
    assert newest.detail == {"characters": len("for the record")}, "its text stays out of the audit"
