"""Who has something to say to one person does not wait for Slack; nothing said is lost."""

import contextvars
import threading
from collections.abc import Iterator

import pytest

from app.notifier.aside import Aside

PATIENCE = 60.0
HERE = threading.current_thread


class Sending:
    """Something that is sent once the gate opens, and remembers which thread did it."""

    def __init__(self, *, gate: threading.Event | None = None) -> None:
        self.gate = gate or threading.Event()
        self.begun, self.done = threading.Event(), threading.Event()
        self.thread: threading.Thread | None = None

    def __call__(self) -> None:
        self.thread = threading.current_thread()
        self.begun.set()
        assert self.gate.wait(PATIENCE)
        self.done.set()


def opened_gate() -> threading.Event:
    gate = threading.Event()
    gate.set()
    return gate


@pytest.fixture
def aside() -> Iterator[Aside]:
    aside = Aside(speakers=2, room=3)
    aside.open()
    yield aside
    aside.close(PATIENCE)


def test_until_it_is_opened_it_is_sent_where_it_is_said() -> None:
    sending = Sending(gate=opened_gate())
    Aside()(sending)
    assert sending.thread is HERE()


def test_whoever_says_something_goes_on_while_slack_is_slow(aside: Aside) -> None:
    sending = Sending()
    aside(sending)
    assert sending.begun.wait(PATIENCE)
    assert not sending.done.is_set()
    sending.gate.set()
    assert sending.done.wait(PATIENCE)
    assert sending.thread is not HERE()


def test_the_logs_context_goes_along(aside: Aside) -> None:
    variable: contextvars.ContextVar[str] = contextvars.ContextVar("variable")
    seen: list[str] = []
    told = threading.Event()
    variable.set("bound where it was said")

    def send() -> None:
        seen.append(variable.get())
        told.set()

    aside(send)
    assert told.wait(PATIENCE)
    assert seen == ["bound where it was said"]


def test_past_its_room_whoever_says_something_waits_for_slack_and_room_comes_back(aside: Aside) -> None:
    gate = threading.Event()
    waiting = [Sending(gate=gate) for _ in range(3)]
    for sending in waiting:
        aside(sending)
    one_more = Sending(gate=opened_gate())
    aside(one_more)
    assert one_more.thread is HERE()
    gate.set()
    assert all(sending.done.wait(PATIENCE) for sending in waiting)
    later = Sending(gate=gate)
    while later.thread in (None, HERE()):  # a place is free a moment after its sending is done
        later = Sending(gate=gate)
        aside(later)
        assert later.done.wait(PATIENCE)


def test_closing_waits_and_says_how_much_is_left() -> None:
    aside = Aside(speakers=1)
    aside.open()
    sent, stuck, behind = Sending(gate=opened_gate()), Sending(), Sending()
    for sending in (sent, stuck, behind):
        aside(sending)
    assert sent.done.wait(PATIENCE) and stuck.begun.wait(PATIENCE)
    assert aside.close(0) == 2
    afterwards = Sending(gate=opened_gate())
    aside(afterwards)
    assert afterwards.thread is HERE()
    stuck.gate.set()
    assert stuck.done.wait(PATIENCE)
    assert not behind.begun.is_set()
