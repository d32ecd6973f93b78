"""The wiring of what reads AWS EMR clusters, for the composition root."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from app.bootstrap.amazon import aws_emr
from app.bootstrap.base import Base
from app.bootstrap.idling import idle_scan
from app.domain.emr.launching import Templates
from app.domain.queries import Query
from app.errors import ConfigurationError
from app.queries import Answer, answers
from app.queries.about import AboutQueries
from app.queries.cost import CostReader
from app.queries.emr import EmrQueries
from app.queries.idle import IdleScan
from app.queries.launching import LaunchQueries
from app.queries.meaning import Meaning
from app.queries.resize_stopping import StopQueries
from app.queries.resizing import ResizeQueries
from app.queries.settings import SettingsQueries
from app.queries.termination import TerminationQueries
from app.settings import Configuration, Environment
from cloud.aws import emr_launch
from cloud.model import Scope
from cloud.ports import Emr, Prices

MakeEmr = Callable[[Environment, Configuration], tuple[Mapping[Scope, Emr], Prices, Callable[[], None]]]


@dataclass(frozen=True, slots=True)
class ClusterParts:
    """What all that has to do with clusters is made of; without an account there is nothing in it to ask."""

    adapters: Mapping[Scope, Emr]
    costs: CostReader
    scan: IdleScan
    templates: Templates
    close: Callable[[], None]

    def answers(self, base: Base, about: AboutQueries) -> Mapping[type[Query[Any]], Answer]:
        """Wire what answers each query, those about the bot too."""
        clusters, threads, costs = self.adapters, base.threads, self.costs
        patience, page_size = base.configuration.limits.aws_read_timeout, base.configuration.emr.page_size
        listing = EmrQueries(
            clusters,
            page_size=page_size,
            threads=threads,
            patience=patience,
            costs=costs,
            keeps=base.store.keeps.now,
        )
        return answers(
            base.policy,
            listing,
            TerminationQueries(clusters, threads, patience, costs),
            SettingsQueries(clusters, Meaning(clusters, threads, patience), listing.find),
            ResizeQueries(clusters, threads, costs, patience),
            StopQueries(clusters, base.store),
            self.scan,
            LaunchQueries(self.templates, base.policy, costs.of_launch),
            about,
        )


def cluster_parts(base: Base, make: MakeEmr | None = None) -> ClusterParts:
    """Make them; no SDK is imported yet. Raises ``ConfigurationError`` for a template that cannot be."""
    adapters, prices, close = (make or aws_emr)(base.environment, base.configuration)
    costs = CostReader(adapters, prices, base.threads)
    templates = launch_templates(base.configuration, adapters)
    return ClusterParts(adapters, costs, idle_scan(base, adapters, costs), templates, close)


def launch_templates(configuration: Configuration, scopes: Iterable[Scope]) -> Templates:
    """Make what clusters are launched from; raises ``ConfigurationError`` for a ``raw`` that is not RunJobFlow's."""
    known, emr = tuple(scopes), configuration.emr
    templates = {name: spec.template(name, emr.teams, known) for name, spec in emr.templates.items()}
    problems = tuple(
        f"chatops.yaml: emr.templates.{name}: {line}"
        for name, template in templates.items()
        for line in emr_launch.problem(template.spec).splitlines()
    )
    if problems:
        raise ConfigurationError(problems)
    return templates
