"""Read-only use cases: what answers each query, in one explicit table."""

from collections.abc import Callable, Mapping
from typing import Any

from app.domain.intents import Echo, Help, ListClusters, Query, ShowCluster, WhoAmI
from app.domain.people import Person
from app.domain.policy import Policy
from app.domain.requests import Request
from app.queries.chatops import allowed_actions
from app.queries.emr import EmrQueries

Answer = Callable[[Any, Person, Request], Any]


def answers(policy: Policy, emr: EmrQueries) -> Mapping[type[Query[Any]], Answer]:
    """The table: every query there is, and what answers it once the gate has let it pass."""
    return {
        Echo: lambda _query, person, _request: person,
        WhoAmI: lambda _query, person, _request: person,
        Help: lambda _query, person, request: allowed_actions(policy, person, request.channel),
        ListClusters: lambda query, _person, _request: emr.list_clusters(query),
        ShowCluster: lambda query, _person, _request: emr.show_cluster(query),
    }
