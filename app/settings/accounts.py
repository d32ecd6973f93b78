"""The AWS accounts of chatops.yaml."""

from typing import Annotated, Self

from pydantic import Field, model_validator

from app.settings.section import Section
from app.settings.shapes import Alias, AwsRegion, Emoji, ExternalId, RoleArn, unique

DEFAULT_ALIAS = "default"


class Account(Section):
    """An AWS account; without a role the process's own credentials are used."""

    alias: Alias
    role_arn: RoleArn | None = None
    external_id: ExternalId | None = None
    mark: Emoji | None = None
    regions: Annotated[tuple[AwsRegion, ...], Field(min_length=1), unique(str, "region")]

    @model_validator(mode="after")
    def _id_needs_role(self) -> Self:
        if self.external_id and not self.role_arn:
            raise ValueError("external_id needs a role_arn: only AssumeRole sends it")
        return self
