"""One round with one bot: from an empty folder to the numbers."""

import tempfile
from collections.abc import Mapping
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Self

from bench.elsewhere import elsewhere
from bench.outside import ANSWER_TIMEOUT, ECHOED, Burst, Cloud, Slack
from bench.subjects import Running, Subject, running

ECHO = f"/echo {ECHOED}"
WARM_UP = 30
SLACK_PATIENCE = 3.0
"""Seconds to an acknowledgement: https://docs.slack.dev/apis/events-api/using-socket-mode/#acknowledge"""
ACK_TIMEOUT = 30.0


@dataclass(frozen=True, slots=True)
class Plan:
    """How much: commands one at a time and at once; seconds each cloud call takes, and how long it does."""

    one_by_one: int = 400
    at_once: int = 1000
    cloud_delay: float = 6.0
    slow_for: float = 20.0


@dataclass(frozen=True, slots=True)
class Result:
    """One round's numbers: milliseconds, seconds and MiB as named."""

    connected_s: float
    alone_p50_ms: float
    alone_p99_ms: float
    close_p50_ms: float
    close_p99_ms: float
    burst_in_time: int
    burst_p50_ms: float
    burst_p99_ms: float
    answers: Mapping[str, int]
    idle_mib: float
    after_mib: float

    @property
    def answered(self) -> int:
        """How many got an answer that says what is the case."""
        return self.answers.get("done", 0) + self.answers.get("busy", 0)


@dataclass(frozen=True, slots=True)
class Spread:
    """The middle and the slow end of many times, in milliseconds."""

    p50: float
    p99: float

    @classmethod
    def of(cls, seconds: list[float]) -> Self:
        ordered = sorted(seconds) or [float("nan")]
        return cls(*(1000 * ordered[int(share * (len(ordered) - 1))] for share in (0.5, 0.99)))


def measure(subject: Subject, plan: Plan) -> Result:
    """Start everything anew, measure, and stop it; raises where the bot broke Slack's protocol."""
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="bench-")))
        slack = stack.enter_context(elsewhere(Slack))
        cloud = stack.enter_context(elsewhere(Cloud)) if subject.needs_cloud else None
        environment = slack.environment() | (cloud.environment() if cloud else {})
        bot = stack.enter_context(running(subject, folder, environment))
        connected = slack.connected_at() - bot.spawned_at
        return _measure(subject, plan, slack, cloud, bot, connected)


def _measure(
    subject: Subject, plan: Plan, slack: Slack, cloud: Cloud | None, bot: Running, connected: float
) -> Result:
    idle = bot.memory()
    slack.types(ECHO, WARM_UP, await_answers=True)
    alone = Spread.of(slack.types(ECHO, plan.one_by_one, await_answers=True))
    close = Spread.of(slack.types(ECHO, plan.one_by_one, await_answers=False))
    burst = _burst(subject, plan, slack, cloud)
    taken = Spread.of(list(burst.acks))
    if problems := slack.problems():
        raise AssertionError(f"{subject.name} broke Slack's protocol:\n" + "\n".join(problems))
    return Result(
        connected_s=connected,
        alone_p50_ms=alone.p50,
        alone_p99_ms=alone.p99,
        close_p50_ms=close.p50,
        close_p99_ms=close.p99,
        burst_in_time=sum(seconds <= SLACK_PATIENCE for seconds in burst.acks),
        burst_p50_ms=taken.p50,
        burst_p99_ms=taken.p99,
        answers=burst.answers,
        idle_mib=idle,
        after_mib=bot.memory(),
    )


def _burst(subject: Subject, plan: Plan, slack: Slack, cloud: Cloud | None) -> Burst:
    """Everything at once, on a slow cloud; once that has been seen, what still waits need not be slow too."""
    if cloud is not None:
        cloud.delay(plan.cloud_delay)
    slack.types_at_once(subject.burst, plan.at_once)
    slack.wait_acked(ACK_TIMEOUT)
    if cloud is not None:
        slack.wait_answers(plan.slow_for)
        cloud.hurry()
    slack.wait_answers(ANSWER_TIMEOUT)
    return slack.burst()
