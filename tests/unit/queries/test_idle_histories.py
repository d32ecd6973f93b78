"""The whole scan over made-up pasts: looking twice, and at candidates only, judges as looking at everything does."""

from datetime import datetime, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from app.domain.emr.idle import Idle, judge
from app.domain.emr.thresholds import TagRule, Thresholds
from app.queries.idle_scope import ScanPatience, ScopeScan
from cloud.fake import FakeCluster, FakeEmr
from cloud.metrics import BUCKET, Metric
from cloud.model import ClusterState
from tests.unit.clusters import SCOPE, detail
from tests.unit.pasts import Past, lengths, nows, pasts

Town = tuple[datetime, list[Past], timedelta, timedelta]


@st.composite
def towns(draw: st.DrawFn) -> Town:
    """Some clusters at one time, the default length, and the one that a tag gives."""
    now = draw(nows)
    return now, draw(st.lists(pasts(now), min_size=1, max_size=4)), draw(lengths), draw(lengths)


@settings(max_examples=60)
@given(towns())
def test_nothing_that_worked_is_found_and_nothing_idle_is_missed(town: Town) -> None:
    now, histories, default, tagged = town
    by_id = {f"j-{number}": past for number, past in enumerate(histories)}
    own = {key: (default, tagged)[number % 2] for number, key in enumerate(by_id)}
    emr = FakeEmr(
        SCOPE,
        [
            FakeCluster(
                detail(past.cluster(key), tags={"kind": "slow"} if own[key] is tagged else {}),
                metrics={Metric.IS_IDLE: past.readings},
            )
            for key, past in by_id.items()
        ],
    )
    thresholds = Thresholds(default, by_tag=(TagRule("kind", "slow", tagged),))
    report = ScopeScan(emr, thresholds, frozenset(), now, ScanPatience()).run()
    found = {one.summary.id: one.verdict for one in report.idle}
    for key, past in by_id.items():
        whole = judge(past.evidence(), own[key], now)
        if past.state is ClusterState.WAITING:
            assert found.get(key) == (whole if isinstance(whole, Idle) else None)
        if key in found:
            assert not past.worked(found[key].since, found[key].until)
            recent = [value for at, value in past.readings.items() if at + BUCKET > now - own[key]]
            assert set(recent) == {1}
