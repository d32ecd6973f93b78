"""One ECS instance, whole."""

from collections.abc import Collection
from datetime import datetime

from slack_sdk.models.blocks import ActionsBlock, Block, MarkdownTextObject, SectionBlock

from app.domain.durations import spoken
from app.domain.ecs.instances import InstanceSheet
from app.domain.names import Action
from app.domain.tags import owner_of
from app.views.ecs.buttons import buttons
from app.views.ecs.parts import (
    CHARGES,
    STATUSES,
    addresses,
    console_url,
    expiry,
    locks,
    name,
    status_words,
)
from app.views.emr.parts import joined
from app.views.emr.places import Marks, place
from app.views.escape import code, escape
from app.views.message import Message
from app.views.pieces import context
from cloud.ecs import EcsInstance, EcsStatus, StoppedMode


def show_view(
    sheet: InstanceSheet, marks: Marks, question_id: str = "", offered: Collection[Action] = ()
) -> Message:
    """Show one instance whole, with buttons that carry ``question_id`` for what is ``offered``."""
    instance, now = sheet.instance, sheet.now
    mark = STATUSES[instance.status][0]
    link = f"<{console_url(instance.scope, instance.id)}|open in the console>"
    head = f"{mark} *{name(instance)}* is {status_words(instance)}{_since(instance, now)}"
    where = f"{code(instance.id)} in {place(instance.scope, marks)} · {link}"
    blocks: list[Block] = [SectionBlock(text=f"{head}\n{where}")]
    if locked := locks(instance):
        blocks.append(SectionBlock(text=locked))
    blocks.append(SectionBlock(fields=[MarkdownTextObject(text=text) for text in _facts(sheet)]))
    if instance.tags:
        tags = joined((code(f"{key}={value}", 100) for key, value in sorted(instance.tags.items())), "  ")
        blocks.append(context(f":label: {tags}"))
    if elements := buttons(instance, offered, question_id):
        blocks.append(ActionsBlock(elements=elements, block_id=question_id))
    text = f"{name(instance)} ({escape(instance.id)}) is {status_words(instance)}"
    return Message(text=text, blocks=tuple(blocks))


def _since(instance: EcsInstance, now: datetime) -> str:
    if instance.status is not EcsStatus.RUNNING or instance.started_at is None:
        return ""
    return f" · started {spoken(now - instance.started_at)} ago"


def _facts(sheet: InstanceSheet) -> list[str]:
    instance, now = sheet.instance, sheet.now
    facts = [
        f"*Type*\n{escape(instance.instance_type, 60)}{_size(instance)}",
        f"*Zone*\n{escape(instance.zone, 60)}",
        f"*Charges*\n{_charges(instance, now)}",
        f"*Addresses*\n{joined(addresses(instance), ' ', 800) or 'none'}",
        f"*Owner*\n{escape(owner_of(instance.tags), 60).strip() or 'no owner tag'}",
        f"*Release protection*\n{':lock: on' if instance.deletion_protected else 'off'}",
    ]
    if sheet.hours:
        facts.append(f"*Office hours*\n{escape(sheet.hours, 300)}")
    if instance.os:
        facts.append(f"*System*\n{escape(instance.os, 100)}")
    if instance.description:
        facts.append(f"*Description*\n{escape(instance.description, 300)}")
    if instance.created_at:
        facts.append(f"*Created*\n{spoken(now - instance.created_at)} ago")
    if instance.released_at:
        facts.append(f"*Released by itself*\nin {spoken(instance.released_at - now)}")
    return facts


def _size(instance: EcsInstance) -> str:
    return f"\n{instance.cpus} vCPU, {instance.memory / 1024:g} GiB" if instance.cpus else ""


def _charges(instance: EcsInstance, now: datetime) -> str:
    spot = ", spot" if instance.spot else ""
    lines = [f"{CHARGES[instance.charge_type]}{spot}", expiry(instance, now)]
    if instance.status is EcsStatus.STOPPED:
        free = instance.stopped_mode is StoppedMode.STOP_CHARGING
        lines.append("only disks and addresses, while stopped" if free else "also while stopped")
    return "\n".join(filter(None, lines))
