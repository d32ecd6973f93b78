"""Read-only use cases: what answers each query, in one explicit table."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from app.domain.ecs.queries import (
    ListInstances,
    PreviewForceStop,
    PreviewReboot,
    PreviewStart,
    PreviewStop,
    ShowInstance,
)
from app.domain.emr.setting_queries import (
    FindToKeep,
    PreviewAutoTermination,
    PreviewProtect,
    PreviewStepCancellation,
    PreviewTags,
    PreviewUnprotect,
    ShowAutoTermination,
    ShowSteps,
    ShowTags,
)
from app.domain.people import Person
from app.domain.policy import Policy
from app.domain.queries import (
    Echo,
    FindAudit,
    FindIdle,
    GetStatus,
    Help,
    ListClusters,
    PreviewLaunch,
    PreviewResize,
    PreviewResizeStop,
    PreviewTermination,
    Query,
    ShowCluster,
    WhereToLaunch,
    WhoAmI,
)
from app.domain.requests import Kind, Request
from app.queries.about import AboutQueries
from app.queries.chatops import allowed_actions
from app.queries.ecs import EcsQueries
from app.queries.ecs_power import PowerQueries
from app.queries.emr import EmrQueries
from app.queries.idle import IdleScan
from app.queries.launching import LaunchQueries
from app.queries.resize_stopping import StopQueries
from app.queries.resizing import ResizeQueries
from app.queries.settings import SettingsQueries
from app.queries.termination import TerminationQueries

Answer = Callable[[Any, Person, Request], Any]


def answers(
    policy: Policy,
    emr: EmrQueries,
    termination: TerminationQueries,
    settings: SettingsQueries,
    resizes: ResizeQueries,
    stops: StopQueries,
    idle: IdleScan,
    launches: LaunchQueries,
    about: AboutQueries,
) -> Mapping[type[Query[Any]], Answer]:
    """The table: every query there is, and what answers it once the gate has let it pass."""
    return {
        Echo: lambda _query, person, _request: person,
        WhoAmI: lambda _query, person, _request: person,
        Help: lambda _query, person, request: allowed_actions(policy, person, request.channel),
        ListClusters: lambda query, _person, request: emr.list_clusters(
            query, turning=request.kind is Kind.ACTION
        ),
        ShowCluster: lambda query, _person, _request: emr.show_cluster(query),
        PreviewTermination: lambda query, _person, _request: termination.preview(query),
        FindIdle: lambda query, _person, _request: idle.find(query),
        WhereToLaunch: lambda query, _person, _request: query.scopes,
        PreviewLaunch: launches.preview,
        **about_settings(settings),
        **about_resizes(resizes, stops),
        FindAudit: lambda query, _person, request: about.audit(query, request),
        GetStatus: lambda _query, _person, _request: about.status(),
    }


def about_settings(settings: SettingsQueries) -> Mapping[type[Query[Any]], Answer]:
    """What is asked about one cluster's settings and steps, to see or to change them."""
    answered: Mapping[Callable[[Any], Any], Sequence[type[Query[Any]]]] = {
        settings.protection: (PreviewProtect, PreviewUnprotect),
        settings.tags: (ShowTags, PreviewTags, FindToKeep),
        settings.auto_termination: (ShowAutoTermination, PreviewAutoTermination),
        settings.steps: (ShowSteps, PreviewStepCancellation),
    }
    return {kind: _by_query(answer) for answer, kinds in answered.items() for kind in kinds}


def _by_query(answer: Callable[[Any], Any]) -> Answer:
    return lambda query, _person, _request: answer(query)


def about_resizes(resizes: ResizeQueries, stops: StopQueries) -> Mapping[type[Query[Any]], Answer]:
    """What is asked before a cluster is resized, and before that is stopped."""
    return {PreviewResize: _by_query(resizes.preview), PreviewResizeStop: _by_query(stops.preview)}


def about_instances(listing: EcsQueries, power: PowerQueries) -> Mapping[type[Query[Any]], Answer]:
    """What is asked about Alibaba Cloud ECS instances, to see or to change them."""
    previews = (PreviewStart, PreviewStop, PreviewForceStop, PreviewReboot)
    return {
        ListInstances: lambda query, _person, request: listing.list_instances(
            query, turning=request.kind is Kind.ACTION
        ),
        ShowInstance: _by_query(listing.show_instance),
        **{kind: _by_query(power.preview) for kind in previews},
    }
