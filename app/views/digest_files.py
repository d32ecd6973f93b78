"""The digest's files: its chart, with words for those who do not see it, and a table of all clusters."""

import csv
import io
from decimal import Decimal

from app.domain.digest import Digest, RunningCluster
from app.domain.emr.spending import Day
from app.views.message import Attachment
from app.views.money import altogether

MOST_ALT = 1_000
HEAD = (
    *("account", "region", "cluster_id", "name", "state", "created_at", "nodes"),
    *("usd_per_hour_at_least", "usd_per_hour_at_most", "cost_not_known", "owner", "idle_since", "kept_until"),
)
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


def chart(digest: Digest) -> Attachment | None:
    """Give the chart, if there is one."""
    if not digest.picture:
        return None
    title = "EMR: cost and clusters, the last two weeks"
    name = f"emr-{digest.now:%Y-%m-%d}.png"
    return Attachment(name, title=title, alt=chart_in_words(digest), picture=digest.picture)


def chart_in_words(digest: Digest) -> str:
    """Tell what the chart shows, number by number."""
    told = "; ".join(map(_day, digest.days))
    return f"Cost of each day, and the most EMR clusters at once. {told}."[:MOST_ALT]


def _day(day: Day) -> str:
    name = f"{day.date:%a %b} {day.date.day}{' so far' if day.today else ''}"
    if day.cost is None:
        return f"{name}: not known"
    more = day.cost.at_least or not day.whole
    return f"{name}: {altogether(day.cost, more=more)}, {day.clusters}"


def table(digest: Digest) -> Attachment:
    """Give all that runs as CSV: times in UTC, amounts in USD."""
    text = io.StringIO()
    writer = csv.writer(text, quoting=csv.QUOTE_ALL)  # where ";" separates, "a;=1+1" would be two cells
    writer.writerow(HEAD)
    idle = {one.summary.id: one.verdict.since.isoformat() for one in digest.idle}
    kept = {one.cluster_id: one.until.isoformat() for one in digest.kept}
    for one in digest.running:
        writer.writerow(map(_cell, (*_row(one), idle.get(one.summary.id), kept.get(one.summary.id))))
    name = f"emr-{digest.now:%Y-%m-%d}.csv"
    return Attachment(name, text.getvalue(), title=f"All {len(digest.running)} EMR clusters")


def _row(one: RunningCluster) -> tuple[object, ...]:
    cluster, cost = one.summary, one.cost
    return (
        *(cluster.scope.account, cluster.scope.region, cluster.id, cluster.name, cluster.state.value),
        *(cluster.created_at.isoformat(), one.nodes),
        *((cost.least, cost.most, ", ".join(sorted(cost.unknown))) if cost else (None, None, "all of it")),
        one.owner,
    )


def _cell(value: object) -> str:
    """Write a cell so that no spreadsheet takes it for a formula: https://owasp.org/www-community/attacks/CSV_Injection"""
    if isinstance(value, Decimal):
        return f"{value:.4f}"
    text = "" if value is None else str(value)
    return f"'{text}" if text.startswith(_FORMULA) else text
