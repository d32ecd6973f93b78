"""Adding up the metrics of one cluster."""

import pytest

from cloud.aws.emr_nodes import CORE, PRIMARY, TASK, YARN, total


@pytest.mark.parametrize(
    ("latest", "nodes"),
    [
        ({CORE: 2.0, TASK: 3.0, YARN: 5.0}, 6),
        ({CORE: 2.0, YARN: 2.0}, 3),
        ({CORE: 5.0, PRIMARY: 3.0}, 8),
        ({CORE: 2.0, TASK: 0.0}, 3),
        ({YARN: 4.0}, 5),
        ({YARN: 1.0}, 1),
        ({PRIMARY: 3.0}, None),
        ({}, None),
    ],
    ids=["core and task", "core only", "three primaries", "no task now", "fleet", "one node", "-", "nothing"],
)
def test_total(latest: dict[str, float | None], nodes: int | None) -> None:
    assert total(latest) == nodes
