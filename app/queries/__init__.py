"""Read-only use cases: what answers each query, in one explicit table."""

from collections.abc import Callable, Mapping
from typing import Any

from app.domain.intents import (
    Echo,
    FindAudit,
    GetStatus,
    Help,
    ListClusters,
    PreviewTermination,
    Query,
    ShowCluster,
    WhoAmI,
)
from app.domain.people import Person
from app.domain.policy import Policy
from app.domain.requests import Kind, Request
from app.queries.about import AboutQueries
from app.queries.chatops import allowed_actions
from app.queries.emr import EmrQueries
from app.queries.termination import TerminationQueries

Answer = Callable[[Any, Person, Request], Any]


def answers(
    policy: Policy, emr: EmrQueries, termination: TerminationQueries, about: AboutQueries
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
        FindAudit: lambda query, _person, request: about.audit(query, request),
        GetStatus: lambda _query, _person, _request: about.status(),
    }
