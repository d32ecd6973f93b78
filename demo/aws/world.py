"""All clusters of the demo cloud: moto's own, and beside each what moto does not know of it.

moto keeps its backends per process, so there is one world per process at a time.
"""

import secrets
import string
import threading
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from moto.emr.models import Cluster, ElasticMapReduceBackend, emr_backends

from demo.aws.capacity import FleetHold, GroupHold, Holds, steady
from demo.aws.clock import Clock
from demo.aws.lifecycle import Ending, IdlePolicy, Life, Pace, Run, Shortage
from demo.aws.points import Points
from demo.aws.specs import SCARCE, ClusterSpec, Fleet, Group

VERSIONS = {  # of emr-7.2.0
    "Hadoop": "3.3.6",
    "Hive": "3.1.3",
    "JupyterEnterpriseGateway": "2.6.0",
    "Livy": "0.8.0",
    "Spark": "3.5.1",
    "Trino": "446",
    "Flink": "1.18.1",
}
ID_LETTERS = string.ascii_uppercase + string.digits


def new_id(prefix: str) -> str:
    return f"{prefix}-{''.join(secrets.choice(ID_LETTERS) for _ in range(13))}"


@dataclass(slots=True)
class Record:
    """What stands beside one of moto's clusters: ``managed_scaling`` as it was sent, ``hdfs`` in percent.

    ``notebook``: an execution of an EMR Notebook runs on it.
    """

    cluster: Cluster
    life: Life
    holds: Holds = field(default_factory=Holds)
    managed_scaling: dict[str, Any] | None = None
    hdfs: float = 0.0
    notebook: bool = False

    @property
    def idle_timeout(self) -> int | None:
        """Seconds."""
        policy = self.life.idle_policy
        return None if policy is None else int(policy.timeout.total_seconds())

    def set_idle_timeout(self, seconds: int | None, at: datetime) -> None:
        self.life.idle_policy = None if seconds is None else IdlePolicy(timedelta(seconds=seconds), at)


class World:
    """The records, under one lock: moto itself has none.

    ``no_spot`` are the instance types that Spot has none of; ``trusts`` maps the ARN of a role that not
    everybody may assume to its external id; ``key_life`` is how long assumed keys are good for; ``points`` are data
    points of EMR's metrics that were put, in place of what is computed.
    """

    def __init__(self, clock: Clock, pace: Pace) -> None:
        self.clock = clock
        self.pace = pace
        self.lock = threading.RLock()
        self.no_spot: frozenset[str] = SCARCE
        self.trusts: dict[str, str] = {}
        self.key_life = timedelta(hours=1)
        self.points = Points()
        self._records: dict[str, Record] = {}

    def record(self, cluster_id: str) -> Record:
        return self._records[cluster_id]

    def find(self, cluster_id: str) -> Record | None:
        return self._records.get(cluster_id)

    def records(self) -> list[Record]:
        return list(self._records.values())

    def settle(self) -> None:
        """Bring moto's clusters up to the clock; its own filters read these fields."""
        now = self.clock.now()
        for record in list(self._records.values()):
            _settle(record, now)

    def add(self, spec: ClusterSpec) -> str:
        """Put a cluster there as if it had been started ``spec.age`` ago; return its id."""
        with self.lock:
            now = self.clock.now()
            backend: ElasticMapReduceBackend = emr_backends[spec.account][spec.region]
            record = Record(_cluster(backend, spec), _life(spec, now, self.pace))
            record.hdfs = spec.hdfs
            record.managed_scaling = _scaling(spec)
            if spec.idle_timeout is not None:
                record.set_idle_timeout(int(spec.idle_timeout.total_seconds()), record.life.created)
            for hold in spec.holds:
                _hold(backend, record, hold)
            _add_steps(record, spec, now)
            self._records[record.cluster.id] = record
            _settle(record, now)
            return record.cluster.id

    def adopt(self, cluster: Cluster, *, fleets: list[FleetHold]) -> Record:
        """Take over a cluster that RunJobFlow has just made."""
        now = self.clock.now()
        record = Record(cluster, Life(now, self.pace, keep_alive=not cluster.auto_terminate))
        record.life.active_until = now
        record.holds.fleets = fleets
        for group in cluster.instance_groups:
            record.holds.groups[group.id] = GroupHold(
                group.role, steady(group.num_instances, now), group.instance_type, group.market == "SPOT"
            )
        for step in cluster.steps:
            record.life.schedule(step.id, now)
        self._starve(record, now)
        self._records[cluster.id] = record
        _settle(record, now)
        return record

    def _starve(self, record: Record, now: datetime) -> None:
        """Give a new cluster no Spot where there is none; without primary or core nodes it does not start."""
        for hold in record.holds:
            ramp = hold.spot_ramp()
            if ramp is None or not ramp.target or not hold.is_of(self.no_spot):
                continue
            ramp.limit = 0
            if hold.role != "TASK":
                patience = hold.gives_up if isinstance(hold, FleetHold) else None
                record.life.shortage = Shortage(None if patience is None else now + patience)


def _cluster(backend: ElasticMapReduceBackend, spec: ClusterSpec) -> Cluster:
    places = ("emr_managed_master_security_group", "emr_managed_slave_security_group")
    cluster = backend.run_job_flow(
        name=spec.name,
        cluster_id=spec.id or new_id("j"),
        log_uri="s3://acme-emr-logs/",
        job_flow_role="EMR_EC2_DefaultRole",
        service_role="EMR_DefaultRole",
        steps=[],
        release_label=spec.release,
        visible_to_all_users=True,
        instance_attrs={
            "ec2_subnet_id": None,
            "availability_zone": f"{spec.region}a",
            "keep_job_flow_alive_when_no_steps": spec.keep_alive,
            "termination_protected": spec.protected,
            "service_access_security_group": None,
            **dict.fromkeys(places),
        },
    )
    cluster.add_applications([{"name": name, "version": VERSIONS[name]} for name in spec.applications])
    cluster.add_tags(dict(spec.tags))
    return cluster


def _life(spec: ClusterSpec, now: datetime, pace: Pace) -> Life:
    life = Life(now - spec.age, pace, keep_alive=spec.keep_alive, bootstrap_failure=spec.bootstrap_failure)
    if spec.idle_for is not None:
        life.active_until = now - spec.idle_for
    if spec.end is not None:
        life.terminated = Ending(now - spec.end.ago, spec.end.code, spec.end.reason)
    return life


def _scaling(spec: ClusterSpec) -> dict[str, Any] | None:
    if spec.scaling is None:
        return None
    least, most = spec.scaling
    limits = {"UnitType": "Instances", "MinimumCapacityUnits": least, "MaximumCapacityUnits": most}
    return {"ComputeLimits": limits}


def _hold(backend: ElasticMapReduceBackend, record: Record, spec: Group | Fleet) -> None:
    since = record.life.created
    if isinstance(spec, Fleet):
        record.holds.fleets.append(
            FleetHold(
                new_id("if"),
                f"{spec.role.lower()} fleet",
                spec.role,
                spec.instance_types,
                steady(spec.on_demand, since),
                steady(spec.spot, since),
            )
        )
        return
    added = backend.add_instance_groups(
        record.cluster.id,
        [
            {
                "instance_group_id": new_id("ig"),
                "instance_role": spec.role,
                "instance_type": spec.instance_type,
                "instance_count": spec.count,
                "market": spec.market,
                "name": f"{spec.role.capitalize()} - {spec.instance_type}",
            }
        ],
    )
    for group in added:
        record.holds.groups[group.id] = GroupHold(
            spec.role, steady(spec.count, since), spec.instance_type, spec.market == "SPOT"
        )


def _add_steps(record: Record, spec: ClusterSpec, now: datetime) -> None:
    for step in spec.steps:
        begins = now - step.began
        jar = {"Jar": "command-runner.jar", "Args": ["spark-submit", f"s3://acme-jobs/{step.name}.py"]}
        (made,) = record.cluster.add_steps([{"name": step.name, "hadoop_jar_step": jar}])
        record.life.runs.append(Run(made.id, begins, begins + step.runs, step.outcome, step.reason))


def _settle(record: Record, now: datetime) -> None:
    cluster, life = record.cluster, record.life
    times = life.timeline(now)
    cluster.state = life.state(now)
    cluster.creation_datetime = naive(life.created)
    cluster.ready_datetime = naive(times.get("ReadyDateTime"))
    cluster.end_datetime = naive(times.get("EndDateTime"))
    runs = {run.step_id: run for run in life.runs}
    for step in cluster.steps:
        step.state = step_state(life, runs[step.id], now)
        step.creation_date_time = naive(min(runs[step.id].begins, now) - timedelta(seconds=5))


def step_state(life: Life, run: Run, at: datetime) -> str:
    """A step that its cluster did not live to finish is cancelled."""
    ending = life.ending()
    if ending is not None and at >= ending.at and ending.at < run.ends:
        return "CANCELLED"
    return run.state(at)


def naive(moment: datetime | None) -> Any:
    """moto keeps naive UTC and compares with it. Any: moto's fields are not optional where AWS's are."""
    return None if moment is None else moment.replace(tzinfo=None)
