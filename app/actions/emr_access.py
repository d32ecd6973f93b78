"""From a stored scope to its adapter: it may not be configured any more."""

from collections.abc import Mapping

from cloud.errors import CloudError
from cloud.model import Scope
from cloud.ports import Emr


def adapter_of(adapters: Mapping[Scope, Emr], scope: Scope) -> Emr:
    """Give the adapter of a scope; raises ``CloudError`` if there is none."""
    if scope not in adapters:
        raise CloudError(f"{scope} is not configured any more.", permanent=True, sent=False)
    return adapters[scope]
