"""The worlds of the acceptance tests, in which faults are provoked; and the edge alone, for what a product has not."""

from collections.abc import Iterator

import pytest

from demo.aws.server import AwsServer
from demo.slack.workspace import Workspace
from tests.acceptance.conftest import (
    aws,
    configuration,
    database,
    fill,
    folder,
    house,
    prelude,
    pytest_runtest_makereport,
    running,
    settings,
    workspace,
)
from tests.acceptance.lives import Lives

__all__ = [
    "aws",
    "configuration",
    "database",
    "fill",
    "folder",
    "house",
    "prelude",
    "pytest_runtest_makereport",
    "running",
    "settings",
    "workspace",
]


@pytest.fixture(scope="module")
def living(
    workspace: Workspace,
    aws: AwsServer,
    database: str,
    configuration: str,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Lives]:
    lives = Lives(workspace, aws, database, tmp_path_factory.mktemp("bot"), configuration)
    yield lives
    lives.end()


@pytest.fixture
def lives(living: Lives) -> Iterator[Lives]:
    """The file's bots, one after the other; levers that a test pulled are let go after it."""
    yield living
    living.house.aws.levers.reset()
    living.house.workspace.faults.clear()
