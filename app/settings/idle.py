"""When a cluster counts as idle, and how often that is looked at: ``emr.idle`` in chatops.yaml."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Annotated

from pydantic import Field, StringConstraints

from app.domain.idle import Signal
from app.domain.thresholds import DEFAULT_AFTER
from app.settings.policy import TagKey, TagPattern
from app.settings.section import Section
from app.settings.shapes import FROZEN, Alias, length, unique

# A bucket of EMR's metrics is 5 minutes, and they last 63 days.
IdleAfter = Annotated[timedelta, length(timedelta(minutes=10), timedelta(days=60))]
TemplateName = Annotated[str, StringConstraints(min_length=1, max_length=256)]


class IdleTag(Section):
    """Clusters whose tag has such a value may idle for so long."""

    tag: TagKey
    value: TagPattern = "*"
    after: IdleAfter


class Idle(Section):
    """For how long a cluster may do nothing: by template, else by the first tag that fits, by account, or ``after``."""

    after: IdleAfter = DEFAULT_AFTER
    every: Annotated[timedelta, length(timedelta(minutes=5), timedelta(days=1))] = timedelta(minutes=15)
    by_account: Annotated[Mapping[Alias, IdleAfter], FROZEN] = Field(default={}, validate_default=True)
    by_template: Annotated[Mapping[TemplateName, IdleAfter], FROZEN] = Field(
        default={}, validate_default=True
    )
    by_tag: tuple[IdleTag, ...] = ()
    signals: Annotated[tuple[Signal, ...], unique(str, "signal")] = ()
