"""What every part of chatops.yaml has in common."""

from pydantic import BaseModel, ConfigDict


class Section(BaseModel):
    """Frozen; an unknown key is an error, as a misspelt setting looks like one that works."""

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)
