"""Switching termination protection, in words."""

from datetime import datetime

from app.domain.facts import ClusterFacts
from app.domain.proposals import Choice
from app.views.escape import escape
from app.views.wording.clusters import cluster_lines
from app.views.wording.wording import Offer, Wording


def _fact(fact: ClusterFacts, now: datetime) -> str:
    return cluster_lines(fact, now, escape(fact.change, 500), sized=False)


PROTECT = Wording(
    "protect", "Protecting", "protected", _fact, lambda _: [Offer(Choice.CONFIRM, "Protect", "primary")]
)
UNPROTECT = Wording(
    "lift the termination protection of",
    "Lifting the protection of",
    "not protected any more",
    _fact,
    lambda _: [Offer(Choice.CONFIRM, "Lift protection")],
)
