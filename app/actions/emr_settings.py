"""Changing a cluster's settings: each is one call that says what shall be, and is over at once."""

from collections.abc import Mapping

from app.actions.configured import adapter_of
from app.actions.execution import Accepted
from app.domain.emr.setting_intents import RemoveAutoTermination, RemoveTags, SetAutoTermination, SetTags
from app.domain.emr.settings import in_words
from cloud.model import Scope
from cloud.ports import Emr


class SettingsActions:
    """Speaks to the EMR adapters, one per configured scope."""

    def __init__(self, adapters: Mapping[Scope, Emr]) -> None:
        self._adapters = adapters

    def set_tags(self, intent: SetTags) -> Accepted:
        """Set tags."""
        emr = adapter_of(self._adapters, intent.scope)
        said = "; ".join(f"{key} = {value}" for key, value in intent.tags.items())
        return Accepted(emr.add_tags(intent.cluster_id, intent.tags), over=True, says=said)

    def remove_tags(self, intent: RemoveTags) -> Accepted:
        """Remove tags."""
        emr = adapter_of(self._adapters, intent.scope)
        said = f"{', '.join(intent.keys)} removed"
        return Accepted(emr.remove_tags(intent.cluster_id, intent.keys), over=True, says=said)

    def set_auto_termination(self, intent: SetAutoTermination) -> Accepted:
        """Have it end by itself."""
        emr = adapter_of(self._adapters, intent.scope)
        request_id = emr.put_auto_termination(intent.cluster_id, intent.idle_timeout)
        return Accepted(request_id, over=True, says=f"It ends {in_words(intent.idle_timeout)}.")

    def remove_auto_termination(self, intent: RemoveAutoTermination) -> Accepted:
        """Have it stay."""
        emr = adapter_of(self._adapters, intent.scope)
        request_id = emr.remove_auto_termination(intent.cluster_id)
        return Accepted(request_id, over=True, says="It stays until somebody ends it.")
