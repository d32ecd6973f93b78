"""The worlds of the acceptance tests, in which faults are provoked; and the edge alone, for what a product has not."""

from tests.acceptance.conftest import (
    aws,
    configuration,
    database,
    fill,
    folder,
    house,
    running,
    settings,
    workspace,
)

__all__ = [
    "aws",
    "configuration",
    "database",
    "fill",
    "folder",
    "house",
    "running",
    "settings",
    "workspace",
]
