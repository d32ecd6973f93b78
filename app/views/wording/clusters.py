"""A cluster in a question: which one it is, and how it is."""

from datetime import datetime

from app.domain.durations import spoken
from app.domain.facts import ClusterFacts
from app.views.escape import code, escape
from app.views.money import hourly


def cluster_lines(fact: ClusterFacts, now: datetime, more: str, *, sized: bool = True) -> str:
    """Show it in two lines, and below them what will not be done, or ``more``; ``sized`` tells its nodes too."""
    title = f"*{escape(fact.name, 80).strip() or '(no name)'}*  {code(fact.cluster_id)}"
    parts = [fact.state.lower().replace("_", " "), f"up {spoken(now - fact.created_at)}"]
    if sized:
        parts.append(
            "nodes unknown" if fact.nodes is None else f"{fact.nodes} node{'' if fact.nodes == 1 else 's'}"
        )
    if fact.cost is not None:
        parts.append(hourly(fact.cost))
    if fact.owner:
        parts.append(f"owner {escape(fact.owner, 60)}")
    if fact.protected:
        parts.append(":lock: protected")
    below = f":information_source: {escape(fact.note, 200)}" if fact.note else more
    where = f"{escape(fact.account)}/{fact.region}"
    return f"{title} in {where}\n{' · '.join(parts)}{f'{chr(10)}{below}' if below else ''}"
