"""Samples: one for each account and region and time, by few calls; what cannot be read is a gap."""

from datetime import timedelta

from app.domain.cost import Cost
from app.domain.emr.spending import INTERVAL
from app.store.samples import Sample
from cloud.errors import AccessDenied
from cloud.fake import FakeEmr
from cloud.model import ClusterState
from tests.integration.reports.town import HOUR, LAB, Town
from tests.unit.clusters import NOW, SCOPE
from tests.unit.queries.priced import D

DENIED = AccessDenied("not allowed", permanent=True)
PER_HOUR = D("3.14")
"""Of two clusters: four r5.xlarge and a Spot m5.xlarge each."""


def asked(emr: FakeEmr, method: str) -> int:
    return sum(call.method == method for call in emr.calls)


def test_each_place_has_its_sample(town: Town) -> None:
    sampled = town.sampler.sample(NOW)
    assert (sampled.clusters, sampled.missing) == (2, ())
    readings = town.sampler.readings((SCOPE, LAB), NOW, NOW + INTERVAL)
    (prod,), (lab,) = readings[str(SCOPE)], readings[str(LAB)]
    assert (prod.at, prod.clusters, prod.nodes, prod.cost) == (NOW, 2, 10, Cost(PER_HOUR, PER_HOUR))
    assert (lab.clusters, lab.cost) == (0, Cost())


def test_the_same_time_is_sampled_once(town: Town) -> None:
    town.sampler.sample(NOW)
    town.prod.clusters.clear()
    town.sampler.sample(NOW)
    (reading,) = town.sampler.readings((SCOPE,), NOW, NOW + INTERVAL)[str(SCOPE)]
    assert reading.clusters == 2


def test_what_cannot_be_read_is_a_gap_and_not_nothing(town: Town) -> None:
    town.lab.error = DENIED
    sampled = town.sampler.sample(NOW)
    assert (sampled.clusters, sampled.missing) == (2, (LAB,))
    assert town.sampler.readings((SCOPE, LAB), NOW, NOW + INTERVAL)[str(LAB)] == []


def test_a_listing_that_was_cut_off_is_no_sample(town: Town) -> None:
    town.prod.truncated = True
    assert town.sampler.sample(NOW).missing == (SCOPE,)


def test_prices_that_are_not_known_make_it_a_least(town: Town) -> None:
    town.prices.errors["spot"] = DENIED
    town.sampler.sample(NOW)
    (reading,) = town.sampler.readings((SCOPE,), NOW, NOW + INTERVAL)[str(SCOPE)]
    assert reading.cost.at_least
    assert 0 < reading.cost.least < PER_HOUR


def test_a_day_of_sampling_describes_each_cluster_once_an_hour(town: Town) -> None:
    town.sample_until(NOW + 24 * HOUR)
    assert asked(town.prod, "list_clusters") == 96
    assert asked(town.prod, "count_nodes") == 96
    assert asked(town.prod, "describe_clusters") <= 25
    assert asked(town.prod, "list_capacity") <= 2 * 25


def test_ended_clusters_are_asked_for_nothing(town: Town) -> None:
    town.ends("j-OLD", ClusterState.TERMINATED, HOUR, "", "")
    assert town.sampler.sample(NOW).clusters == 2


def test_what_another_version_wrote_is_left_out(town: Town) -> None:
    town.store.samples.add(Sample(f"emr:{SCOPE}", NOW, {"clusters": "many"}))
    later = NOW + timedelta(minutes=15)
    town.sampler.sample(later)
    readings = town.sampler.readings((SCOPE,), NOW, later + INTERVAL)
    assert [reading.at for reading in readings[str(SCOPE)]] == [later]
