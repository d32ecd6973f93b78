"""Time that is let pass on the page passes for the idle watch too: since when people know, and what that comes to."""

import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Table, create_engine, delete, select, update

from app.domain.emr.idle_case import IDLE, Act, Case, Place, case_from_json, case_to_json
from app.domain.intent import Unreadable
from app.store.schema import episodes, keeps, messages, ticks
from app.store.store import open_store
from app.store.ticks import TickState
from app.store.urls import read_address
from app.watching.noticeboard import NOTICE, REMINDER
from scheduler.timetable import WATCH

PATIENCE = 10.0
"""Seconds."""


def age_watch(url: str, by: timedelta) -> None:
    """Have what is idle, and what is kept, be known for so much longer; what is being said is waited for."""
    _wait_until_said(url)
    with _writing(url) as within:
        for keep in _rows(within, keeps):
            older = {"until": keep["until"] - by, "made_at": keep["made_at"] - by}
            within.execute(update(keeps).where(keeps.c.target == keep["target"]).values(older))
        cases = [row for row in _rows(within, episodes) if row["kind"] == IDLE and row["closed_at"] is None]
        for key in {key for episode in cases for key in _age(within, episode, by)}:
            for kind in (NOTICE, REMINDER):
                _age_replies(within, f"{key}:{kind}:", by)


def look_again(url: str) -> None:
    """Have the watch look at once: forget that its last due time was, so it is due again."""
    with _writing(url) as within:
        looks = [row for row in _rows(within, ticks) if row["job"] == WATCH]
        last = max(looks, key=lambda row: row["due_at"], default=None)
        if len(looks) > 1 and last is not None and last["state"] != TickState.RUNNING:
            within.execute(delete(ticks).where(ticks.c.job == WATCH, ticks.c.due_at == last["due_at"]))


def _wait_until_said(url: str) -> None:
    """Messages on their way to Slack are known by their keys, which must not change meanwhile."""
    store = open_store(url)
    try:
        deadline = time.monotonic() + PATIENCE
        while store.messages.unfinished() and time.monotonic() < deadline:
            time.sleep(0.02)
    finally:
        store.close()


@contextmanager
def _writing(url: str) -> Iterator[Connection]:
    engine = create_engine(read_address(url).url)
    try:
        with engine.begin() as within:
            within.execute(update(keeps).values(name=keeps.c.name))  # SQLite's lock goes to who writes first
            yield within
    finally:
        engine.dispose()


def _rows(within: Connection, table: Table) -> list[Mapping[str, Any]]:
    return [dict(row) for row in within.execute(select(table)).mappings()]


def _age(within: Connection, episode: Mapping[str, Any], by: timedelta) -> list[str]:
    """Answer with the key of the message that tells of it, which may tell of others too."""
    try:
        case = case_from_json(episode["payload"])
    except Unreadable:
        return []
    older = {
        "payload": case_to_json(_older(case, by)),
        "opened_at": episode["opened_at"] - by,
        "version": episode["version"] + 1,
    }
    within.execute(update(episodes).where(episodes.c.id == episode["id"]).values(older))
    return [case.channel.key] if case.channel is not None else []


def _age_replies(within: Connection, prefix: str, by: timedelta) -> None:
    """Rename what was said in a thread: it is known by when. The oldest makes room first."""
    said = [row for row in _rows(within, messages) if row["key"].startswith(prefix)]
    for row in sorted(said, key=lambda row: int(row["key"].removeprefix(prefix))):
        at = int(row["key"].removeprefix(prefix)) - int(by.total_seconds())
        older = {"key": f"{prefix}{at}", "begun_at": row["begun_at"] - by}
        within.execute(update(messages).where(messages.c.key == row["key"]).values(older))


def _older(case: Case, by: timedelta) -> Case:
    notice, reminder = case.notice, case.reminder
    return replace(
        case,
        direct=_place(case.direct, by),
        channel=_place(case.channel, by),
        reminder=reminder and replace(reminder, at=reminder.at - by),
        rested_at=_moment(case.rested_at, by),
        notice=notice and replace(notice, at=notice.at - by, ends_at=notice.ends_at - by),
        ending=_moment(case.ending, by),
        acts=tuple(_act(act, by) for act in case.acts),
    )


def _act(act: Act, by: timedelta) -> Act:
    return replace(act, at=act.at - by, until=_moment(act.until, by))


def _place(place: Place | None, by: timedelta) -> Place | None:
    return place and replace(place, at=place.at - by)


def _moment(moment: datetime | None, by: timedelta) -> datetime | None:
    return moment and moment - by
