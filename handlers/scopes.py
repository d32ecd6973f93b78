"""``--account`` and ``--region``: which of the configured scopes somebody means."""

from collections.abc import Sequence

from cloud.model import Scope
from handlers.arguments import Arguments


def choose_scope(
    parser: Arguments, scopes: Sequence[Scope], account: str | None, region: str | None
) -> Scope:
    """Choose the first configured scope that fits what was named; the very first is the default."""
    for scope in scopes:
        if account in (None, scope.account) and region in (None, scope.region):
            return scope
    if not scopes:
        raise parser.problem(
            "No AWS account is configured: chatops.yaml has no accounts, and there is no AWS_REGION."
        )
    named = "/".join(filter(None, (account, region)))
    raise parser.problem(f"I know no account and region {named}; I know {', '.join(map(str, scopes))}.")
