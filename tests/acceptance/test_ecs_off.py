"""Without ``ecs`` in chatops.yaml."""

import pytest

from tests.acceptance.house import House


@pytest.mark.parametrize(
    "line", ["/ecs", "/ecs list", "/ecs show web", "/ecs start i-abc ap-northeast-1", "/ecs stop"]
)
def test_it_says_how_to_switch_it_on(house: House, line: str) -> None:
    house.ask(line, containing="chatops.yaml has no section ecs")
