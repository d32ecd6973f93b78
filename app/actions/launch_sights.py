"""What a launch has come to, judged from what was seen of its cluster: pure."""

from datetime import datetime, timedelta

from app.actions.configured import out_of_sight
from app.domain.emr.launching import LaunchCluster
from app.tracking.following import Followed, Sight
from cloud.model import ClusterState, ClusterSummary, Scope

LOOKED_FOR = timedelta(minutes=10)
"""How long a cluster is looked for that EMR may or may not have launched."""

PROGRESS = {
    ClusterState.STARTING: "starting",
    ClusterState.BOOTSTRAPPING: "bootstrapping",
    ClusterState.RUNNING: "running its steps",
    ClusterState.WAITING: "ready",
    ClusterState.TERMINATING: "terminating",
    ClusterState.TERMINATED: "terminated",
    ClusterState.TERMINATED_WITH_ERRORS: "failed",
}

# https://docs.aws.amazon.com/emr/latest/APIReference/API_ClusterStateChangeReason.html
WORDS = {
    "INTERNAL_ERROR": "EMR itself failed",
    "VALIDATION_ERROR": "EMR found the launch invalid",
    "INSTANCE_FAILURE": "its instances failed, or EC2 had none",
    "INSTANCE_FLEET_TIMEOUT": "EC2 did not have its instances in time",
    "BOOTSTRAP_FAILURE": "a bootstrap action failed",
    "USER_REQUEST": "somebody terminated it",
    "STEP_FAILURE": "a step failed",
    "ALL_STEPS_COMPLETED": "its steps are done",
}

# https://docs.aws.amazon.com/emr/latest/ManagementGuide/emr-manage-view-web-log-files.html
LOGS_OF = {"BOOTSTRAP_FAILURE": "node/", "STEP_FAILURE": "steps/"}

READY = "ready"
STEPS_DONE = "done with its steps"


def seen(launch: LaunchCluster, cluster: ClusterSummary) -> Sight:
    """Judge a cluster that is there: it has succeeded once it is ready, or done with steps that it was made for."""
    if cluster.state.ended:
        return _ended(launch, cluster)
    up = cluster.state in (ClusterState.RUNNING, ClusterState.WAITING)
    ready = cluster.state is ClusterState.WAITING or (up and cluster.ready_at is not None)
    words = READY if ready else PROGRESS[cluster.state]
    return Sight(words, happened=True, ended=ready, made=cluster.id)


def _ended(launch: LaunchCluster, cluster: ClusterSummary) -> Sight:
    if cluster.state is ClusterState.TERMINATED:
        if cluster.reason_code == "ALL_STEPS_COMPLETED":
            return Sight(STEPS_DONE, happened=True, ended=True, made=cluster.id)
        if cluster.ready_at is not None:
            reason = f"It was ready, and has ended since: {_why(cluster)}."
            return Sight(PROGRESS[cluster.state], happened=True, ended=True, reason=reason, made=cluster.id)
    when = "It ended before it was ready" if cluster.ready_at is None else "It was ready, but failed then"
    reason = f"{when}: {_why(cluster)}.{_logs(launch, cluster)}"
    return Sight(
        PROGRESS[cluster.state], happened=True, ended=True, failed=True, reason=reason, made=cluster.id
    )


def _why(cluster: ClusterSummary) -> str:
    words, said = WORDS.get(cluster.reason_code, ""), cluster.reason.rstrip(". ")
    quoted = f" (EMR: {said})" if words and said else said
    return f"{words}{quoted}" or "EMR does not say why"


def _logs(launch: LaunchCluster, cluster: ClusterSummary) -> str:
    """EMR copies logs to S3 every five minutes, and what is left when it ends."""
    if not launch.spec.log_uri:
        return ""
    logs = f"{launch.spec.log_uri.rstrip('/')}/{cluster.id}/{LOGS_OF.get(cluster.reason_code, '')}"
    return f" Its logs arrive in {logs} within minutes."


def unseen(one: Followed, launch: LaunchCluster, now: datetime, *, whole: bool) -> Sight | None:
    """Judge a cluster that was not found: ``None``, that is look again, if its id is known and it may be too new."""
    if now - one.since <= LOOKED_FOR:
        return None if one.made else Sight("looking whether EMR has launched it", happened=None)
    if one.made:
        reason = f"EMR launched {one.made}, but knows no cluster of that id any more."
        return Sight("not known to EMR", happened=True, ended=True, failed=True, reason=reason)
    since = f"{one.since:%Y-%m-%d %H:%M} UTC"
    looked = f"Among the clusters created in {launch.scope} since {since} I found none named {launch.name}"
    cut = "" if whole else ", though EMR lists more than I could read"
    return _unknown(f"EMR's answer was lost. {looked} with the tag of this launch{cut}.", launch)


def lost_sight(one: Followed, launch: LaunchCluster, scope: Scope) -> Sight:
    """Say that nobody can look any more."""
    if one.made:
        return out_of_sight(scope)
    return _unknown(f"EMR's answer was lost, and {scope} is not configured any more.", launch)


def _unknown(what: str, launch: LaunchCluster) -> Sight:
    """Never that it did not happen: then somebody would launch another one."""
    advice = f"Look for {launch.name} in the EMR console before you launch it again."
    reason = f"It is not known whether it was launched. {what} {advice}"
    return Sight("outcome unknown", happened=None, ended=True, failed=True, reason=reason)
