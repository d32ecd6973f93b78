"""What somebody filled into the form of ``/emr launch``, read from what Slack submits."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from app.domain.emr.launch_sizes import units
from app.domain.emr.launching import Template, Templates, Wishes
from app.views.emr import launch_form as form
from cloud.model import Role
from handlers.emr_launch import IDLE_EXPECTED, idle_from

MARKETS = {form.ON_SPOT: True, form.ON_DEMAND: False}
SIZES = {form.CORE: Role.CORE, form.TASK: Role.TASK}


@dataclass(frozen=True, slots=True)
class Filled:
    """A filled form: the template that was chosen, and what stands in the fields."""

    template: Template
    state: Mapping[str, Any]

    @classmethod
    def of(cls, state: Mapping[str, Any], templates: Templates) -> "Filled | None":
        """Read it; ``None`` if its template is not there any more."""
        template = templates.get(form.chosen(state, form.TEMPLATE, form.CHOOSE))
        return cls(template, state) if template else None

    @property
    def stale(self) -> bool:
        """Whether it was submitted while the fields were still those of another template."""
        owners = {block.partition(".")[2] for block in self.state} - {""}
        return owners != {self.template.name}

    @property
    def where(self) -> str:
        return self._value(form.WHERE)

    def block(self, field: str) -> str:
        """Name the block that a problem of a field belongs under."""
        candidates = (form.block_id(field, self.template), field)
        return next((block for block in candidates if block in self.state), form.TEMPLATE)

    def problems(self) -> Iterator[tuple[str, str]]:
        """Find the fields that cannot be read."""
        for field in SIZES:
            typed = self._value(field)
            if typed and not _is_whole(typed):
                yield field, "This must be a whole number."
        idle = self._value(form.IDLE)
        if idle and idle_from(idle) is None:
            yield form.IDLE, f"This is no length of time: {IDLE_EXPECTED}"

    def wishes(self) -> Wishes:
        """Say what is wished; what stands there as the template has it is no wish."""
        spec, idle = self.template.spec, self._value(form.IDLE)
        wanted = idle_from(idle) if idle else None
        protected = form.ticked(self.state, form.block_id(form.PROTECTED, self.template), form.PROTECTED)
        return Wishes(
            template=self.template.name,
            name=form.chosen(self.state, form.NAME, form.NAME),
            core=self._size(form.CORE),
            task=self._size(form.TASK),
            spot=MARKETS.get(self._value(form.SPOT)),
            idle_timeout=None if wanted == spec.idle_timeout or not (wanted or spec.idle_timeout) else wanted,
            protected=None if protected is spec.termination_protected else protected,
        )

    def _size(self, field: str) -> int | None:
        typed = self._value(field)
        default = units(self.template.spec, SIZES[field]) or 0
        return int(typed) if typed and int(typed) != default else None

    def _value(self, field: str) -> str:
        return form.chosen(self.state, form.block_id(field, self.template), field).strip()


def _is_whole(typed: str) -> bool:
    try:
        int(typed)
    except ValueError:
        return False
    return True
