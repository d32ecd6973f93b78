"""Accounts and regions that something stored is about: they may not be configured any more."""

from collections.abc import Mapping
from typing import TypeVar

from app.tracking.following import Sight
from cloud.errors import CloudError
from cloud.model import Scope

Adapter = TypeVar("Adapter")


def adapter_of(adapters: Mapping[Scope, Adapter], scope: Scope) -> Adapter:
    """Give the adapter of a scope; raises ``CloudError`` if there is none."""
    if scope not in adapters:
        raise CloudError(f"{scope} is not configured any more.", permanent=True, sent=False)
    return adapters[scope]


def out_of_sight(scope: Scope) -> Sight:
    """Say that nobody can look any more."""
    reason = f"{scope} is not configured any more, so I cannot see what became of it."
    return Sight("not followed any more", happened=True, ended=True, failed=True, reason=reason)
