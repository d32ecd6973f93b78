"""Clusters to be resized, and how people ask for it."""

from dataclasses import replace
from typing import Any

from app.store.operations import Operation
from cloud.model import Capacity, Role
from tests.integration.changes.town import CONFIRM_BUTTON, Bot, Town
from tests.unit.domain.resizes import ETL, fleet

FLEETS = (fleet(Role.MASTER, 8, 0), fleet(Role.CORE, 16, 0), fleet(Role.TASK, 0, 32))


def cluster_of(town: Town, *capacity: Capacity, hdfs: float | None = 10.0, **fields: Any) -> str:
    """Add a cluster called etl, with 6 core and 12 task nodes or with these groups or fleets; give its id."""
    (cluster_id,) = town.add("etl")
    found = town.emr.clusters[cluster_id]
    held = capacity or ETL
    detail = replace(found.detail, collection=held[0].collection)
    town.emr.put(replace(found, detail=detail, capacity=held, hdfs=hdfs, **fields))
    return cluster_id


def held(town: Town, cluster_id: str, role: Role) -> Capacity:
    """A group or fleet as it is."""
    return next(one for one in town.emr.clusters[cluster_id].capacity if one.role is role)


def change(town: Town, cluster_id: str, role: Role, **fields: Any) -> None:
    """Have a group or fleet become something else by itself."""
    found = town.emr.clusters[cluster_id]
    capacity = tuple(replace(one, **fields) if one.role is role else one for one in found.capacity)
    town.emr.put(replace(found, capacity=capacity))


def operation(town: Town, proposal: str) -> Operation:
    (found,) = town.operations(proposal)
    return found


def said(bot: Bot, line: str) -> str:
    """Type ``/emr <line>``, and give what only the asker sees of it, done later or not."""
    before = len(bot.answers)
    _, reply = bot.types(line)
    assert reply is None, reply
    (answer,) = bot.answers[before:]
    return answer.text + "".join(str(block.to_dict()) for block in answer.blocks)


def confirmed(bot: Bot, line: str) -> str:
    """Ask for a resize and confirm it; give its proposal."""
    proposal = bot.brings_about(line)
    bot.clicks(CONFIRM_BUTTON, proposal)
    bot.deliver()
    return proposal
