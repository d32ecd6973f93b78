"""Every request finds its handler, and whatever happens there becomes an answer."""

from collections.abc import Callable, Mapping
from typing import Any

import pytest
from structlog.testing import capture_logs

from app.domain.names import Action
from app.domain.requests import Kind, Request
from app.errors import ChatOpsError
from app.pool import Lane
from app.views.message import Message
from cloud.errors import CloudError
from handlers.router import Router
from handlers.routes import Bound, Click, Command, Handler, Reply, Routes, Submission, Use
from tests.unit.requests import request

LIST = Use("list", Action.EMR_LIST, "[list]", "Lists.", "list")
SHOW = Use("show", Action.EMR_SHOW, "show <cluster>", "Shows.", "show etl", Lane.INTERACTIVE)
SAY = Use("", Action.ECHO_SAY, "<text>", "Says.", "hello")


def says(word: str) -> Handler:
    return lambda asked: Reply(Message(f"{word}: {asked.name} {asked.text}".rstrip()))


def raises(error: Exception) -> Callable[[Request], Any]:
    def fail(_: Request) -> None:
        raise error

    return fail


class Help:
    """Says which help was asked for."""

    def everything(self, request: Request) -> Reply:
        return Reply(Message("all the help"))

    def only(self, command: Command, slash: str, misunderstood: str = "") -> Handler:
        return lambda _: Reply(Message(f"help for {slash}, misunderstood {misunderstood!r}"))


class Answers:
    """Remembers what was answered."""

    def __init__(self) -> None:
        self.given: list[tuple[Request, Message, bool]] = []

    def answer(self, request: Request, message: Message, *, replace: bool = False) -> None:
        self.given.append((request, message, replace))


ROUTES = Routes(
    commands={
        "aws-emr": Bound(
            Command("emr", "EMR", (LIST, SHOW)), "/aws-emr", {LIST: says("list"), SHOW: says("show")}
        ),
        "echo": Bound(Command("echo", "Echo", (SAY,)), "/echo", {SAY: says("echo")}),
    },
    actions={
        "page": Click(lambda _: Reply(Message("page 2"), replace=True)),
        "open": Click(says("open"), Lane.INTERACTIVE),
        "silent": Click(lambda _: None),
        "refused": Click(raises(ChatOpsError("not today"))),
        "cloudy": Click(raises(CloudError("AWS is <down>", permanent=False))),
        "broken": Click(raises(RuntimeError("secret detail"))),
    },
    submissions={
        "form": Submission(lambda asked: {"name": "is missing"} if asked.text else {}, says("form")),
        "cracked": Submission(raises(RuntimeError("bug")), says("cracked")),
    },
    options={
        "menu": lambda asked: [{"text": asked.text}],
        "cracked": raises(RuntimeError("bug")),
    },
)


def routed(asked: Request) -> tuple[Mapping[str, Any], Lane | None, list[tuple[Request, Message, bool]]]:
    """Give the acknowledgement, the lane of the work, and what was answered when it was done."""
    answers = Answers()
    payload, job = Router(ROUTES, Help(), answers).receive(asked)
    if job is not None:
        job.run(job.request)
    return payload, job.lane if job else None, answers.given


def answered(asked: Request) -> str:
    payload, _, given = routed(asked)
    assert payload == {}
    return given[0][1].text


@pytest.mark.parametrize(
    ("name", "text", "answer"),
    [
        ("/aws-emr", "", "list: /aws-emr"),
        ("/aws-emr", "list --all", "list: /aws-emr --all"),
        ("/aws-emr", "show etl nightly", "show: /aws-emr etl nightly"),
        ("/aws-emr", "help", "help for /aws-emr, misunderstood ''"),
        ("/aws-emr", "HELP", "help for /aws-emr, misunderstood ''"),
        ("/aws-emr", "shwo etl", "help for /aws-emr, misunderstood 'shwo etl'"),
        ("/echo", "help", "help for /echo, misunderstood ''"),
        ("/echo", "help me", "echo: /echo help me"),
    ],
)
def test_a_command_and_its_words(name: str, text: str, answer: str) -> None:
    assert answered(request(name=name, text=text)) == answer


def test_a_command_that_is_not_ours_says_what_there_is() -> None:
    assert "I do not know `/gone`" in answered(request(name="/gone"))


@pytest.mark.parametrize("kind", [Kind.MENTION, Kind.DIRECT_MESSAGE])
@pytest.mark.parametrize(
    ("text", "answer"),
    [
        ("aws-emr list", "list: /aws-emr"),
        ("AWS-EMR", "list: /aws-emr"),
        ("/aws-emr show etl", "show: /aws-emr etl"),
        ("aws-emr help", "help for /aws-emr, misunderstood ''"),
        ("", "all the help"),
        ("Help", "all the help"),
    ],
)
def test_the_same_words_after_a_mention(kind: Kind, text: str, answer: str) -> None:
    assert answered(request(kind, "app_mention", text)) == answer


def test_other_words_after_a_mention_say_what_there_is() -> None:
    assert "I do not know `good morning`" in answered(request(Kind.MENTION, "app_mention", "good morning"))


@pytest.mark.parametrize(
    ("asked", "lane"),
    [
        (request(name="/aws-emr", text="list"), Lane.WORK),
        (request(name="/aws-emr", text="show etl"), Lane.INTERACTIVE),
        (request(name="/aws-emr", text="help"), Lane.INTERACTIVE),
        (request(Kind.ACTION, "page"), Lane.WORK),
        (request(Kind.ACTION, "open"), Lane.INTERACTIVE),
        (request(Kind.ACTION, "from an older version"), Lane.INTERACTIVE),
        (request(Kind.SUBMISSION, "form"), Lane.WORK),
    ],
)
def test_lanes(asked: Request, lane: Lane) -> None:
    assert routed(asked)[1] is lane


def test_an_answer_may_take_the_place_of_what_was_clicked() -> None:
    assert [(m.text, replace) for _, m, replace in routed(request(Kind.ACTION, "page"))[2]] == [
        ("page 2", True)
    ]


def test_a_handler_may_have_answered_by_itself() -> None:
    assert routed(request(Kind.ACTION, "silent"))[2] == []


@pytest.mark.parametrize("kind", [Kind.ACTION, Kind.SUBMISSION])
def test_what_an_older_version_made_is_out_of_date(kind: Kind) -> None:
    assert "out of date" in answered(request(kind, "gone"))


def test_a_forms_errors_are_the_acknowledgement_and_no_work_follows() -> None:
    payload, lane, given = routed(request(Kind.SUBMISSION, "form", "wrong"))
    assert payload == {"response_action": "errors", "errors": {"name": "is missing"}}
    assert (lane, given) == (None, [])


def test_a_form_without_errors_is_worked_on() -> None:
    assert answered(request(Kind.SUBMISSION, "form")) == "form: form"


@pytest.mark.parametrize(("menu", "options"), [("menu", [{"text": "et"}]), ("unknown", []), ("cracked", [])])
def test_a_menus_options_are_the_acknowledgement(menu: str, options: list[object]) -> None:
    payload, lane, _ = routed(request(Kind.OPTIONS, menu, "et"))
    assert (payload, lane) == ({"options": options}, None)


@pytest.mark.parametrize(
    ("action", "words"),
    [("refused", "not today"), ("cloudy", "AWS is &lt;down&gt; It may pass"), ("broken", "`req-1`")],
)
def test_whatever_is_raised_becomes_a_sentence(action: str, words: str) -> None:
    text = answered(request(Kind.ACTION, action))
    assert words in text
    assert "secret detail" not in text


@pytest.mark.parametrize("asked", [request(Kind.ACTION, "broken"), request(Kind.SUBMISSION, "cracked")])
def test_a_bug_is_logged_with_its_trace_and_told_with_its_id(asked: Request) -> None:
    with capture_logs() as lines:
        assert "`req-1`" in answered(asked)
    (line,) = [line for line in lines if line["event"] == "request.failed"]
    assert line["exc_info"]
