"""Tags, auto-termination and the cancelling of steps, in words."""

from datetime import datetime

from app.domain.facts import ClusterFacts
from app.domain.proposals import Choice
from app.views.escape import escape
from app.views.wording.clusters import cluster_lines
from app.views.wording.wording import Offer, Wording

_SHOWN = 1500


def _fact(fact: ClusterFacts, now: datetime) -> str:
    return cluster_lines(fact, now, escape(fact.change, _SHOWN), sized=False)


def _steps(fact: ClusterFacts, now: datetime) -> str:
    steps = "\n".join(f"• {line}" for line in escape(fact.change, _SHOWN, lines=True).splitlines())
    return cluster_lines(fact, now, steps, sized=False)


TAG = Wording(
    "change the tags of",
    "Tagging",
    "tagged",
    _fact,
    lambda _: [Offer(Choice.CONFIRM, "Change tags", "primary")],
)
AUTO_TERMINATE = Wording(
    "change the auto-termination of",
    "Changing the auto-termination of",
    "changed",
    _fact,
    lambda _: [Offer(Choice.CONFIRM, "Have it end by itself")],
    lambda _: ["EMR then ends it without a warning, even if it is idle only because its next job is late."],
)
CANCEL_STEPS = Wording(
    "cancel steps of",
    "Cancelling steps of",
    "cancelled",
    _steps,
    lambda _: [Offer(Choice.CONFIRM, "Cancel these steps")],
    lambda _: [
        "What a running step has not finished is lost. A step may still complete before EMR gets to it."
    ],
)
