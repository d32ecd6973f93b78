"""What a token and a database's URL look like; whatever is wrong with them is said without repeating them."""

import re
from urllib.parse import urlsplit

from pydantic import AfterValidator, SecretStr

_TOKEN_KINDS = {
    "xoxb-": "a bot token, which belongs in SLACK_BOT_TOKEN",
    "xapp-": "an app-level token, which belongs in SLACK_APP_TOKEN",
    "xoxp-": "a user token, which the bot does not need",
    "xoxe": "a rotating token: turn token rotation off for this app",
}
_DRIVERS = {
    "sqlite": "sqlite",
    "sqlite+pysqlite": "sqlite",
    "postgres": "postgresql+psycopg",
    "postgresql": "postgresql+psycopg",
    "postgresql+psycopg": "postgresql+psycopg",
}


def slack_token(prefix: str, origin: str) -> AfterValidator:
    """Check a token's kind, and never repeat the token: https://docs.slack.dev/authentication/tokens/"""

    def check(secret: SecretStr) -> SecretStr:
        token = secret.get_secret_value()
        if token[0] in "\"'":
            raise ValueError("is in quotes: remove them (docker --env-file makes them part of the value)")
        if not token.startswith(prefix):
            kind = next((text for start, text in _TOKEN_KINDS.items() if token.startswith(start)), "")
            raise ValueError(f"must start with {prefix} ({origin})" + (f"; this is {kind}" if kind else ""))
        if not re.fullmatch(r"[!-~]+", token.removeprefix(prefix)):
            raise ValueError("is incomplete, or holds a space or a line break: copy it again")
        return secret

    return AfterValidator(check)


def database_url_with_driver(secret: SecretStr) -> SecretStr:
    """Name the driver that is installed: SQLAlchemy's own default for PostgreSQL depends on its version."""
    scheme, separator, rest = secret.get_secret_value().partition("://")
    if not separator or scheme not in _DRIVERS:
        raise ValueError("must start with sqlite:/// (a file) or postgresql:// (a server)")
    try:
        _ = urlsplit(f"{scheme}:{separator[1:]}{rest}").port
    except ValueError as error:
        raise ValueError("is not a URL: percent-encode special characters in the password") from error
    return SecretStr(f"{_DRIVERS[scheme]}://{rest}")
