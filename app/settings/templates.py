"""What may be launched: ``emr.templates`` in chatops.yaml; each becomes a domain ``Template``."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import timedelta
from typing import Annotated, Literal, Self

from pydantic import Field, StrictBool, StringConstraints, model_validator

from app.domain.emr.launching import Template
from app.domain.emr.releases import has_policies
from app.domain.emr.setting_intents import LEAST_IDLE, MOST_IDLE
from app.settings.emr_shapes import (
    Filling,
    IamName,
    Name,
    OwnTag,
    Release,
    S3Uri,
    ScopeName,
    Script,
    Subnet,
    TagValue,
    Zone,
)
from app.settings.instances import Fleets, Groups
from app.settings.policy import Some
from app.settings.run_job_flow import CLUSTER, Raw, besides
from app.settings.section import Section
from app.settings.shapes import FROZEN, Finding, findings, length, nearest_hint, unique
from cloud.launch import BootstrapAction, LaunchSpec, LaunchStep
from cloud.model import ManagedScaling, Scope

TEAM = "{team}"


class BootstrapActionSpec(Section):
    """A script that every node runs before it is used."""

    name: Name
    path: Script
    args: tuple[str, ...] = ()


class StepSpec(Section):
    """A step."""

    name: Name
    jar: Name
    args: tuple[str, ...] = ()
    on_failure: Literal["CONTINUE", "CANCEL_AND_WAIT", "TERMINATE_CLUSTER"] = "CONTINUE"
    main_class: str = ""


class Scaling(Section):
    """EMR's managed scaling, for core and task nodes; without ``unit`` instances, or units of fleets."""

    min: Annotated[int, Field(strict=True, ge=1)]
    max: Annotated[int, Field(strict=True, ge=1)]
    max_on_demand: Annotated[int, Field(strict=True, ge=0)] | None = None
    max_core: Annotated[int, Field(strict=True, ge=1)] | None = None
    unit: Literal["Instances", "VCPU", "InstanceFleetUnits"] | None = None

    @model_validator(mode="after")
    def _bounds(self) -> Self:
        parts = (("min", self.min), ("max_on_demand", self.max_on_demand), ("max_core", self.max_core))
        found: list[Finding] = [
            ((key,), f"is more than max, which is {self.max}")
            for key, value in parts
            if (value or 0) > self.max
        ]
        if found:
            raise findings(found)
        return self

    def scaling(self, unit: str) -> ManagedScaling:
        return ManagedScaling(self.min, self.max, self.max_on_demand, self.max_core, self.unit or unit)


class TemplateSpec(Section):
    """One template; the keys are RunJobFlow's parameters in short, see docs/configuration.md."""

    description: Annotated[str, StringConstraints(max_length=150)] = ""
    scopes: Annotated[tuple[ScopeName, ...], Some, unique(str, "place")] = ()
    release: Release
    applications: Annotated[tuple[Name, ...], unique(str.casefold, "application")] = ()
    groups: Groups | None = None
    fleets: Fleets | None = None
    subnets: Annotated[tuple[Subnet, ...], Some, unique(str, "subnet")] = ()
    zones: Annotated[tuple[Zone, ...], Some, unique(str, "zone")] = ()
    service_role: IamName
    instance_profile: IamName
    autoscaling_role: IamName | None = None
    security_configuration: Name | None = None
    key_name: Name | None = None
    log_uri: S3Uri | None = None
    tags: Annotated[Mapping[OwnTag, TagValue], FROZEN] = Field(default={}, validate_default=True)
    required_tags: Annotated[Mapping[OwnTag, Filling], FROZEN] = Field(
        default={"owner": "{name}"}, validate_default=True
    )
    bootstrap_actions: Annotated[tuple[BootstrapActionSpec, ...], Field(max_length=16)] = ()
    steps: Annotated[tuple[StepSpec, ...], Field(max_length=256)] = ()
    managed_scaling: Scaling | None = None
    idle_timeout: Annotated[timedelta, length(LEAST_IDLE, MOST_IDLE)] | None = None
    protected: StrictBool = False
    keep_alive: StrictBool = True
    raw: Annotated[Raw, besides(CLUSTER)] = Field(default_factory=dict)

    @model_validator(mode="after")
    def _fits_together(self) -> Self:
        found = [*self._instance_problems(), *self._ending_problems(), *self._scaling_problems()]
        if found:
            raise findings(found)
        return self

    def _instance_problems(self) -> Iterator[Finding]:
        if self.groups and self.fleets:
            yield ("fleets",), "stands beside groups: a cluster has one of the two"
        if not self.groups and not self.fleets:
            yield (), "needs groups or fleets"
        for key, places in (("subnets", self.subnets), ("zones", self.zones)):
            if self.groups and len(places) > 1:
                yield (key, 1), "is one too many: only fleets choose among several"
        if self.subnets and self.zones:
            yield ("zones",), "stands beside subnets, which say the zones already"

    def _ending_problems(self) -> Iterator[Finding]:
        if not self.keep_alive and not self.steps and "Steps" not in self.raw:
            yield ("keep_alive",), "is false without any steps: the cluster would end at once"
        if self.idle_timeout and not self.keep_alive:
            yield ("idle_timeout",), "needs keep_alive: without it the cluster ends with its last step"
        if self.idle_timeout and not has_policies(self.release):
            yield ("idle_timeout",), f"needs a release from 5.30 or from 6.1 on; this is {self.release}"

    def _scaling_problems(self) -> Iterator[Finding]:
        held = self.groups or self.fleets
        if self.managed_scaling is None or held is None:
            return
        if not has_policies(self.release):
            yield ("managed_scaling",), f"needs a release from 5.30 or from 6.1 on; this is {self.release}"
        if held.core is None:
            yield ("managed_scaling",), "needs core nodes"
        unit = self.managed_scaling.unit
        if unit and (unit == "InstanceFleetUnits") != bool(self.fleets):
            yield (
                ("managed_scaling", "unit"),
                "must be Instances or VCPU for groups, InstanceFleetUnits for fleets",
            )

    def template(self, name: str, teams: Mapping[str, str], known: Sequence[Scope]) -> Template:
        """Make the template of it; ``known`` are all configured scopes."""
        scopes = tuple(scope for name in self.scopes for scope in _scopes(name, known))
        return Template(
            name, self.description, self._spec(name), scopes, dict(self.required_tags), dict(teams)
        )

    def _spec(self, name: str) -> LaunchSpec:
        unit = "InstanceFleetUnits" if self.fleets else "Instances"
        return LaunchSpec(
            name,
            self.release,
            groups=self.groups.groups if self.groups else (),
            fleets=self.fleets.fleets if self.fleets else (),
            applications=self.applications,
            log_uri=self.log_uri or "",
            subnets=self.subnets,
            zones=self.zones,
            service_role=self.service_role,
            job_flow_role=self.instance_profile,
            autoscaling_role=self.autoscaling_role or "",
            security_configuration=self.security_configuration or "",
            key_name=self.key_name or "",
            tags=dict(self.tags),
            bootstrap_actions=tuple(BootstrapAction(a.name, a.path, a.args) for a in self.bootstrap_actions),
            steps=tuple(LaunchStep(s.name, s.jar, s.args, s.on_failure, s.main_class) for s in self.steps),
            managed_scaling=self.managed_scaling.scaling(unit) if self.managed_scaling else None,
            idle_timeout=self.idle_timeout,
            termination_protected=self.protected,
            keep_alive=self.keep_alive,
            raw=dict(self.raw),
        )


def _scopes(name: str, known: Sequence[Scope]) -> Sequence[Scope]:
    account, _, region = name.partition("/")
    return [Scope(account, region)] if region else [scope for scope in known if scope.account == account]


def place_problems(
    templates: Mapping[str, TemplateSpec], regions: Mapping[str, Sequence[str]]
) -> list[Finding]:
    """Find scopes that are not configured, and subnets for more than one; ``regions`` by account."""
    known = [Scope(account, region) for account, inside in regions.items() for region in inside]
    names = [*regions, *map(str, known)]
    found: list[Finding] = [
        ((name, "scopes", number), "names no account or region of this file" + nearest_hint(scope, names))
        for name, spec in templates.items()
        for number, scope in enumerate(spec.scopes)
        if scope not in names and regions.get(scope.partition("/")[0], "none") != ()
    ]
    for name, spec in templates.items():
        one_region = len(spec.template(name, {}, known).offered_in(known)) <= 1
        for key in ("subnets", "zones"):
            if getattr(spec, key) and not one_region:
                found.append(((name, key), "are in one region of one account: name it in scopes"))
    return found


def team_problems(templates: Mapping[str, TemplateSpec], teams: Mapping[str, str]) -> list[Finding]:
    """Find tags that nobody could be given."""
    return [
        ((name, "required_tags", key), "needs emr.teams, which says what the team of a user group is called")
        for name, spec in templates.items()
        for key, value in spec.required_tags.items()
        if TEAM in value and not teams and key not in spec.tags
    ]
