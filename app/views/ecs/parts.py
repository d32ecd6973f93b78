"""What the list, the sheet and the questions about ECS instances have in common."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from urllib.parse import quote

from slack_sdk.models.blocks import Block

from app.domain.durations import spoken
from app.domain.emr.clusters import Unanswered
from app.views.emr.places import not_asked
from app.views.escape import code, escape
from app.views.pieces import context
from cloud.ecs import ChargeType, EcsInstance, EcsStatus, LockReason, StoppedMode
from cloud.model import Scope

NAME_SHOWN = 80
EXPIRES_SOON = timedelta(days=7)

STATUSES = {
    EcsStatus.PENDING: (":hourglass_flowing_sand:", "being created"),
    EcsStatus.STARTING: (":hourglass_flowing_sand:", "starting"),
    EcsStatus.RUNNING: (":large_green_circle:", "running"),
    EcsStatus.STOPPING: (":hourglass_flowing_sand:", "stopping"),
    EcsStatus.STOPPED: (":black_circle:", "stopped"),
    EcsStatus.UNKNOWN: (":grey_question:", "in a status I do not know"),
}
"""Each status's mark and words."""

CHARGES = {ChargeType.POST_PAID: "pay-as-you-go", ChargeType.PRE_PAID: "subscription"}

LOCKS = {
    LockReason.FINANCIAL: "overdue payment",
    LockReason.SECURITY: "security",
    LockReason.RECYCLING: "being recycled (spot)",
    LockReason.DEDICATED_HOST_FINANCIAL: "overdue payment of its dedicated host",
    LockReason.REFUNDED: "refunded",
    LockReason.OTHER: "a reason I do not know",
}


def name(instance: EcsInstance) -> str:
    """Name it safely; one without a name by its id."""
    return escape(instance.name, NAME_SHOWN).strip() or escape(instance.id)


def status_words(instance: EcsInstance) -> str:
    """Say its status, and of a stopped one whether it still costs."""
    words = STATUSES[instance.status][1]
    if instance.stopped_mode is StoppedMode.STOP_CHARGING:
        return f"{words}, not charged"
    return words


def charge(instance: EcsInstance) -> str:
    """Say how it is paid for."""
    return "spot" if instance.spot else CHARGES[instance.charge_type]


def expiry(instance: EcsInstance, now: datetime) -> str:
    """Say when a subscription ends, or has; empty where there is no end."""
    if instance.expires_at is None:
        return ""
    if instance.expired(now):
        return f":red_circle: expired {spoken(now - instance.expires_at)} ago"
    left = instance.expires_at - now
    return f"{':warning: ' if left <= EXPIRES_SOON else ''}expires in {spoken(left)}"


def locks(instance: EcsInstance) -> str:
    """Say why it is locked; empty if it is not."""
    reasons = ", ".join(LOCKS[reason] for reason in instance.locked)
    return f":lock: locked: {reasons}" if reasons else ""


def addresses(instance: EcsInstance) -> list[str]:
    """Give its addresses, the public ones first, an EIP marked as such."""
    public = [code(ip, 60) for ip in instance.public_ips]
    if instance.eip and public:
        public[-1] += " (EIP)"
    return [*public, *(code(ip, 60) for ip in instance.private_ips)]


def console_url(scope: Scope, instance_id: str) -> str:
    """Link to the instance in Alibaba's console."""
    region, wanted = quote(scope.region, safe=""), quote(instance_id, safe="")
    return f"https://ecs.console.aliyun.com/server/{wanted}/detail?regionId={region}"


def unread(unanswered: Sequence[Unanswered], truncated: Sequence[Scope] = ()) -> list[Block]:
    """Name what could not be read, if anything, and where there is more than was."""
    lines = [f":warning: Not read: {escape(part, 500)}" for part in not_asked(unanswered)]
    if truncated:
        where = ", ".join(escape(str(scope)) for scope in truncated)
        lines.append(f":warning: There is more than I may read in one go in {where}: this is not all.")
    return [context("\n".join(lines))] if lines else []
