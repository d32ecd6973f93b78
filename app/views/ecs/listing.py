"""A page of ECS instances."""

from slack_sdk.models.blocks import (
    ActionsBlock,
    Block,
    ButtonElement,
    HeaderBlock,
    SectionBlock,
    StaticSelectElement,
)

from app.domain.ecs.instances import InstancePage
from app.views.ecs.parts import (
    STATUSES,
    addresses,
    charge,
    console_url,
    expiry,
    locks,
    name,
    status_words,
    unread,
)
from app.views.ecs.picker import picker
from app.views.emr.parts import joined
from app.views.emr.places import Marks, place, places
from app.views.escape import code, escape, plain
from app.views.message import Message
from app.views.pieces import at, context
from cloud.ecs import EcsInstance, InstanceFilter

NEXT_PAGE, PREVIOUS_PAGE = "ecs.list.next", "ecs.list.previous"
TAGS_SHOWN = 400


def list_view(page: InstancePage, listing_id: str, slash: str, marks: Marks) -> Message:
    """Show a page of instances; the buttons carry ``listing_id``, and ``slash`` is the command's name here."""
    if not page.total:
        return _empty(page, slash)
    where = places(page.scopes)
    blocks: list[Block] = [HeaderBlock(text=plain(f"ECS · {where}", 150)), _summary(page)]
    blocks += [SectionBlock(text=_row(one, page, marks), block_id=_row_id(one)) for one in page.instances]
    blocks += unread(page.unanswered, page.truncated)
    blocks.append(ActionsBlock(elements=_actions(page, listing_id), block_id=listing_id))
    names = ", ".join(f"{name(one)} ({status_words(one)})" for one in page.instances)
    return Message(text=f"{page.total} ECS instances in {where}: {names}", blocks=tuple(blocks))


def _row_id(instance: EcsInstance) -> str:
    """Two aliases may lead to the same account, and Slack takes no id twice."""
    return f"row.{instance.scope}/{instance.id}"


def _empty(page: InstancePage, slash: str) -> Message:
    lost = {missing.scope for missing in page.unanswered}
    read = [scope for scope in page.scopes if scope not in lost]
    wanted = _wanted(page.wanted)
    text = f"No ECS instance{f' {wanted}' if wanted else ''} is in *{places(read)}*."
    if not read:
        text = f"None of *{places(page.scopes)}* could be read."
    hint = f"`{slash} list` without more shows all there is." if wanted else "There is nothing to show yet."
    return Message.saying(text, context(hint), *unread(page.unanswered, page.truncated))


def _wanted(wanted: InstanceFilter) -> str:
    """Say what was asked for, in the words of a sentence."""
    parts = [f"called {code(wanted.name, 100)}"] if wanted.name else []
    parts += [f"that is {STATUSES[wanted.status][1]}"] if wanted.status else []
    tags = ", ".join(code(f"{key}={value}" if value else key, 120) for key, value in wanted.tags.items())
    parts += [f"tagged {tags}"] if tags else []
    return " and ".join(parts)


def _summary(page: InstancePage) -> Block:
    kind = "instance" if page.total == 1 else "instances"
    wanted = _wanted(page.wanted)
    parts = [f"*{page.total}* {kind}{f' {wanted}' if wanted else ''}"]
    parts += [f"{page.running} running, {page.stopped} stopped"]
    if page.pages > 1:
        parts.append(f"page {page.page} of {page.pages}")
    return context(" · ".join([*parts, at(page.now)]))


def _row(instance: EcsInstance, page: InstancePage, marks: Marks) -> str:
    mark = STATUSES[instance.status][0]
    link = f"<{console_url(instance.scope, instance.id)}|console>"
    head = f"{mark} *{name(instance)}*  {code(instance.id)}  {link}"
    where = [place(instance.scope, marks)] if len(page.scopes) > 1 else []
    facts = [*where, status_words(instance), escape(instance.instance_type, 60), escape(instance.zone, 60)]
    facts += [charge(instance), expiry(instance, page.now), locks(instance)]
    lines = [head, " · ".join(filter(None, facts))]
    tags = (code(f"{key}={value}", 100) for key, value in sorted(instance.tags.items()))
    below = [*addresses(instance), joined(tags, " ", TAGS_SHOWN)]
    lines.append("  ".join(filter(None, below)))
    return "\n".join(filter(None, lines))


def _actions(page: InstancePage, listing_id: str) -> list[ButtonElement | StaticSelectElement]:
    scoped = len(page.scopes) > 1
    elements: list[ButtonElement | StaticSelectElement] = [
        picker(page.instances, "Show an instance…", scoped=scoped)
    ]
    if page.page > 1:
        elements.append(ButtonElement(text="◀ Previous", action_id=PREVIOUS_PAGE, value=listing_id))
    if page.page < page.pages:
        elements.append(ButtonElement(text="Next ▶", action_id=NEXT_PAGE, value=listing_id))
    return elements
