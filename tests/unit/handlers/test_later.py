"""What is begun in one lane goes on in another, and its answer finds whoever asked."""

from dataclasses import dataclass, field

import pytest

from app.domain.requests import Request
from app.errors import ChatOpsError
from app.pool import Job, Lane
from app.views.message import Message
from handlers.later import Busy, Later
from handlers.routes import Reply
from tests.unit.requests import request as typed


@dataclass
class Told:
    """Remembers who was told what."""

    answers: list[tuple[str, str]] = field(default_factory=list)

    def answer(self, request: Request, message: Message, *, replace: bool = False) -> None:
        self.answers.append((request.id, message.text))


def test_it_is_done_in_the_lane_that_may_call_clouds_and_answered() -> None:
    jobs: list[Job] = []
    told = Told()

    def take(job: Job) -> bool:
        jobs.append(job)
        return True

    Later(take, told)(typed(), lambda request: Reply(Message(f"read for {request.name}")))
    (job,) = jobs
    assert (job.lane, told.answers) == (Lane.WORK, [])
    job.run(job.request)
    assert told.answers == [(job.request.id, "read for /emr")]


def test_what_it_raises_is_said() -> None:
    told = Told()

    def refuse(_: Request) -> Reply:
        raise ChatOpsError("Not today.")

    def at_once(job: Job) -> bool:
        job.run(job.request)
        return True

    Later(at_once, told)(typed(), refuse)
    assert [text for _, text in told.answers] == ["Not today."]


def test_without_room_it_is_said_to_be_undone() -> None:
    with pytest.raises(Busy, match="nothing was done"):
        Later(lambda _: False, Told())(typed(), lambda _: None)
