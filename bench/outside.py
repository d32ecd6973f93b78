"""The outside of the bot, each part for a process of its own."""

import threading
import time
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from app.manifest import manifest
from demo.aws.seed import seed
from demo.aws.server import AwsServer
from demo.slack.socket_mode.delivery import Delivery
from demo.slack.workspace import Workspace
from handlers import COMMANDS, slash_names

CHANNEL, PERSON = "C0DATA", "U0ALICE"
ANSWER_TIMEOUT = 300.0
SLACKS_PATIENCE = 3.0
ECHOED = "hello from the bench"
SAID = {"done": (ECHOED, "EMR clusters in"), "busy": ("busy right now",)}
"""What an answer says, and what it means; anything else is a failure."""


@dataclass(frozen=True, slots=True)
class Burst:
    """What became of many commands at once: seconds to each ack that came, how many had which answer."""

    acks: tuple[float, ...]
    answers: Mapping[str, int]


class Slack:
    """A workspace and somebody who types in it. Times are ``time.perf_counter()``, one for all processes."""

    def __init__(self) -> None:
        self._workspace = Workspace.seeded(manifest(COMMANDS, slash_names({}))).start()
        self._sent: list[Delivery] = []

    def environment(self) -> dict[str, str]:
        return self._workspace.environment()

    def connected_at(self, timeout: float = 30) -> float:
        """Wait for a socket, and tell when it was greeted."""
        self._workspace.wait_connected(timeout=timeout)
        return time.perf_counter()

    def types(self, line: str, count: int, *, await_answers: bool) -> list[float]:
        """Type again and again, each after the last one's ack, or answer; give seconds to each ack.

        Ends when all are answered, so that nothing of this disturbs what is measured next.
        """
        self._sent = []
        for _ in range(count):
            self._sent.append(self._type(line))
            if not self._sent[-1].acked(SLACKS_PATIENCE):
                raise TimeoutError(f"{line} was not acked in time")
            if await_answers:
                self._workspace.wait(lambda: self._answer(self._sent[-1]), what=f"an answer to {line}")
        self.wait_answers(ANSWER_TIMEOUT)
        return [sent.ack_seconds for sent in self._sent]

    def types_at_once(self, line: str, count: int) -> None:
        """Send many commands in one go: the loop is held until all of them wait in it."""
        loop = self._workspace.hub.loop
        assert loop is not None
        held = threading.Event()
        loop.call_soon_threadsafe(held.wait)
        self._sent = [self._type(line) for _ in range(count)]
        held.set()

    def wait_acked(self, timeout: float) -> None:
        """Wait until each of the last commands is acked, or for so many seconds."""
        _wait(lambda: all(sent.acks for sent in self._sent), timeout)

    def wait_answers(self, timeout: float) -> None:
        """Wait until each of the last commands is answered, or for so many seconds."""
        _wait(lambda: all(map(self._answer, self._sent)), timeout)

    def burst(self) -> Burst:
        """Tell what has become of the last commands."""
        acks = tuple(sent.ack_seconds for sent in self._sent if sent.acks)
        return Burst(acks, dict(Counter(filter(None, map(self._answer, self._sent)))))

    def problems(self) -> list[str]:
        """List what the bot did against Slack's protocol."""
        return self._workspace.problems

    def stop(self) -> None:
        self._workspace.stop()

    def _type(self, line: str) -> Delivery:
        return self._workspace.person(PERSON).types(line, channel=CHANNEL)

    def _answer(self, sent: Delivery) -> str:
        """Name what its ack or its response_url brought: done, busy, failed, or nothing yet."""
        state = self._workspace.state
        with state.lock:
            url = state.response_urls[sent.response_url.removeprefix(state.base_url)]
            texts = [state.messages[url.channel][ts].all_text for ts in url.answered]
        if sent.response:
            texts.insert(0, sent.response["text"])
        if not texts:
            return ""
        meanings = (means for means, words in SAID.items() if any(word in texts[0] for word in words))
        return next(meanings, "failed")


class Cloud:
    """The demo's AWS."""

    def __init__(self) -> None:
        self._server = AwsServer().start()
        seed(self._server)

    def environment(self) -> dict[str, str]:
        return {
            "AWS_ENDPOINT_URL": self._server.url,
            "AWS_ACCESS_KEY_ID": "AKIAIOSFODNN7EXAMPLE",
            "AWS_SECRET_ACCESS_KEY": "wJalrXUtnFEMI-K7MDENG-bPxRfiCYEXAMPLEKEY",
            "AWS_REGION": "ap-northeast-2",
        }

    def delay(self, seconds: float) -> None:
        """Hold up each call from now on."""
        self._server.levers.delay(seconds)

    def hurry(self) -> None:
        """Hold up none any more."""
        self._server.levers.reset()

    def calls(self) -> int:
        return self._server.calls()

    def stop(self) -> None:
        self._server.stop()


def _wait(met: Callable[[], bool], timeout: float) -> None:
    """Look now and then: waking at each of thousands of changes would slow the workspace that measures."""
    deadline = time.monotonic() + timeout
    while not met() and time.monotonic() < deadline:
        time.sleep(0.1)
