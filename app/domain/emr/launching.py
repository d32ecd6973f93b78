"""Launching a cluster: the templates there are, what a person may change about one, and what comes of it."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import timedelta

from app.domain.durations import spoken
from app.domain.emr import launch_sizes as sizes
from app.domain.emr.launch_tags import filled
from app.domain.emr.releases import has_policies
from app.domain.emr.setting_intents import LEAST_IDLE, MOST_IDLE
from app.domain.emr.thresholds import TEMPLATE_TAG
from app.domain.intent import Risk
from app.domain.names import Action
from app.domain.people import Person
from app.errors import ChatOpsError
from cloud.launch import LaunchSpec
from cloud.model import Role, Scope

__all__ = [
    "LAUNCH_TAG",
    "NEVER",
    "LaunchCluster",
    "LaunchProblem",
    "Template",
    "Templates",
    "Wishes",
    "draft",
]

LAUNCH_TAG = "chatops:launch"
"""Holds the launch's key: by this, the name and the time of its creation a cluster is found again."""

NEVER = timedelta(0)
"""An idle timeout of nothing: the cluster stays, however long it is idle."""

MOST_UNITS = 10_000
NAME_LENGTH = 256
SUFFIX_LENGTH = 8

# "can't contain the characters <, >, $, |, or ` (backtick)", and otherwise what XML can hold:
# https://docs.aws.amazon.com/emr/latest/APIReference/API_Cluster.html#emr-Type-Cluster-Name
_NOT_IN_A_NAME = re.compile(r"[<>$|`\x00-\x1f\x7f\ufffe\uffff]")


class LaunchProblem(ChatOpsError):
    """This cannot be launched; ``fields`` has a sentence, in plain text, for each field of :class:`Wishes`."""

    def __init__(self, fields: Mapping[str, str]) -> None:
        super().__init__(" ".join(fields.values()))
        self.fields = fields


@dataclass(frozen=True, slots=True)
class Template:
    """A cluster that can be launched, in these ``scopes`` (none: in all).

    ``required_tags`` are set for whoever asks: ``{name}`` is what they are called, ``{user}`` their Slack id,
    ``{team}`` what ``teams`` has for the first of their user groups; where that is nothing, the tag of the spec counts.
    """

    name: str
    description: str
    spec: LaunchSpec
    scopes: tuple[Scope, ...] = ()
    required_tags: Mapping[str, str] = field(default_factory=dict)
    teams: Mapping[str, str] = field(default_factory=dict)

    def offered_in(self, scopes: Iterable[Scope]) -> tuple[Scope, ...]:
        """Keep those in which it may be launched."""
        return tuple(scope for scope in scopes if not self.scopes or scope in self.scopes)


Templates = Mapping[str, Template]
"""By name, in the order of the configuration."""


@dataclass(frozen=True, slots=True)
class Wishes:
    """What a person changes about a template; ``None`` and ``""`` leave it as it is.

    ``core`` and ``task`` are nodes, or weighted units of a fleet; no ``task`` nodes (0) are none at all. ``spot`` goes
    for the task nodes, or for the core nodes where there are no others; ``spot=False`` for both. The primary node
    stays as it is. ``idle_timeout`` may be :data:`NEVER`.
    """

    template: str
    name: str = ""
    core: int | None = None
    task: int | None = None
    spot: bool | None = None
    idle_timeout: timedelta | None = None
    protected: bool | None = None


@dataclass(frozen=True, slots=True)
class LaunchCluster:
    """Launch it: https://docs.aws.amazon.com/emr/latest/APIReference/API_RunJobFlow.html

    ``key`` is this launch's own (hexadecimal): a part of it is in the cluster's name, all of it in a tag.
    """

    action = Action.EMR_LAUNCH
    risk = Risk.CHANGE
    done = "It is launching."
    account: str
    region: str
    spec: LaunchSpec
    key: str
    template: str

    @property
    def scope(self) -> Scope:
        return Scope(self.account, self.region)

    @property
    def name(self) -> str:
        return self.spec.name

    @property
    def subject(self) -> str:
        return ""

    @property
    def target(self) -> str:
        return f"{self.account}/{self.region}/{self.name}"


def draft(template: Template, wishes: Wishes, person: Person, key: str) -> LaunchSpec:
    """Say what to launch for somebody, under a ``key`` of 8 or more hexadecimal digits; raises :class:`LaunchProblem`.

    The key's first 8 digits end the name.
    """
    problems = {name: problem for name, problem in _problems(template, wishes, person) if problem}
    if problems:
        raise LaunchProblem(problems)
    spec = sizes.sized(template.spec, wishes.core, wishes.task, wishes.spot)
    idle = spec.idle_timeout if wishes.idle_timeout is None else wishes.idle_timeout
    protected = spec.termination_protected if wishes.protected is None else wishes.protected
    return replace(
        spec,
        name=f"{_base_name(template, wishes)}-{key[:SUFFIX_LENGTH]}",
        tags={
            **spec.tags,
            **filled(template.required_tags, template.teams, person),
            TEMPLATE_TAG: template.name,
            LAUNCH_TAG: key,
        },
        idle_timeout=idle or None,
        termination_protected=protected,
    )


def _problems(template: Template, wishes: Wishes, person: Person) -> Iterator[tuple[str, str]]:
    yield "name", _name_problem(_base_name(template, wishes))
    yield "core", _core_problem(template, wishes)
    yield "task", _task_problem(template, wishes)
    yield "spot", _spot_problem(template, wishes)
    yield "idle_timeout", _idle_problem(template.spec, wishes.idle_timeout)
    yield "template", _tag_problem(template, person)


def _base_name(template: Template, wishes: Wishes) -> str:
    return " ".join(wishes.name.split()) or template.name


def _name_problem(name: str) -> str:
    most = NAME_LENGTH - SUFFIX_LENGTH - 1
    if len(name) > most:
        return f"A name has at most {most} characters; this one has {len(name)}."
    if wrong := _NOT_IN_A_NAME.search(name):
        shown = wrong[0] if wrong[0].isprintable() else "an invisible character"
        return f"EMR takes none of < > $ | ` in a name, and nothing invisible; this one has {shown}."
    return ""


def _core_problem(template: Template, wishes: Wishes) -> str:
    if wishes.core is None:
        return ""
    if sizes.units(template.spec, Role.CORE) is None:
        return f"The template {template.name} has a primary node only, so there are no core nodes to count."
    if not 1 <= wishes.core <= MOST_UNITS:
        return f"There are 1 to {MOST_UNITS:,} core nodes (or units of a fleet)."
    return _scaling_problem(template.spec, wishes)


def _task_problem(template: Template, wishes: Wishes) -> str:
    if wishes.task is None:
        return ""
    if names := sizes.task_groups(template.spec):
        several = f"The template {template.name} has {len(names)} task groups ({', '.join(names)})"
        return f"{several}, so one number does not say which: please launch it as it is, and resize it then."
    if not 0 <= wishes.task <= MOST_UNITS:
        return f"There are 0 to {MOST_UNITS:,} task nodes (or units of a fleet)."
    if sizes.units(template.spec, Role.CORE) is None and wishes.task:
        return (
            f"The template {template.name} has a primary node only; EMR wants core nodes before task nodes."
        )
    return _scaling_problem(template.spec, wishes) if wishes.core is None else ""


def _scaling_problem(spec: LaunchSpec, wishes: Wishes) -> str:
    """EMR would take away again at once what is above the template's own bounds."""
    scaling = spec.managed_scaling
    if scaling is None or scaling.unit_type == "VCPU":
        return ""
    sized = sizes.sized(spec, wishes.core, wishes.task, None)
    wanted = sum(sizes.units(sized, role) or 0 for role in (Role.CORE, Role.TASK))
    if wanted <= scaling.max_units:
        return ""
    return f"With managed scaling this template has at most {scaling.max_units} core and task units, not {wanted}."


def _spot_problem(template: Template, wishes: Wishes) -> str:
    if wishes.spot and sizes.units(template.spec, Role.CORE) is None:
        return f"The template {template.name} has a primary node only, which is not put on Spot."
    return ""


def _idle_problem(spec: LaunchSpec, idle_timeout: timedelta | None) -> str:
    if not idle_timeout:
        return ""
    if not spec.keep_alive:
        return "This template's clusters end with their last step, so they have no idle timeout."
    if not LEAST_IDLE <= idle_timeout <= MOST_IDLE:
        return f"The idle timeout is 1 m to 7 d, not {spoken(idle_timeout)}."
    if not has_policies(spec.release):
        return f"{spec.release} has no auto-termination: EMR has it from 5.30 and from 6.1 on."
    return ""


def _tag_problem(template: Template, person: Person) -> str:
    known = _tags(template, person)
    missing = [key for key in template.required_tags if not known.get(key)]
    if not missing:
        return ""
    named = ", ".join(missing)
    return f"It needs the tag {named}, but none of your user groups has a team in emr.teams of chatops.yaml."


def _tags(template: Template, person: Person) -> Mapping[str, str]:
    return {**template.spec.tags, **filled(template.required_tags, template.teams, person)}
