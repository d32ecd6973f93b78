"""``--account`` and ``--region``: which of the configured scopes somebody means, typed or kept with a question."""

from collections.abc import Iterable, Sequence

from cloud.model import Scope
from handlers.arguments import Arguments
from handlers.routes import Use


def scoped_arguments(use: Use, slash: str) -> Arguments:
    """Make the parser of a use that takes ``--account`` and ``--region`` among its words."""
    parser = Arguments.of(use, slash)
    parser.add_argument("--account")
    parser.add_argument("--region")
    return parser


def choose_scopes(
    parser: Arguments, scopes: Sequence[Scope], account: str | None, region: str | None
) -> tuple[Scope, ...]:
    """Choose all configured scopes that fit what was named; without any name, all there are."""
    if not scopes:
        raise parser.problem(
            "No AWS account is configured: chatops.yaml has no accounts, and there is no AWS_REGION."
        )
    fitting = tuple(s for s in scopes if account in (None, s.account) and region in (None, s.region))
    if not fitting:
        named = "/".join(filter(None, (account, region)))
        raise parser.problem(f"I know no account and region {named}; I know {', '.join(map(str, scopes))}.")
    return fitting


def scopes_to_json(scopes: Sequence[Scope]) -> list[list[str]]:
    """Describe scopes for the store."""
    return [[scope.account, scope.region] for scope in scopes]


def scopes_from_json(stored: Iterable[Sequence[str]], configured: Sequence[Scope]) -> tuple[Scope, ...]:
    """Read a question's scopes back, without those that are configured no more: possibly none."""
    kept = {Scope(account, region) for account, region in stored}
    return tuple(scope for scope in configured if scope in kept)
