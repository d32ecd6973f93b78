"""Takes secrets out of text: known values in every form they are written in, and all that looks like a token.

A leaf: it imports nothing of ours. JSON stays JSON, as only the contents of strings are replaced.
"""

import json
import re
from collections.abc import Callable, Iterable, Iterator
from urllib.parse import quote, quote_plus

REDACTED = "[redacted]"
SHORTEST_LINE = 12
"""Characters; a line of a key of several lines is a secret itself, its "}" is not."""

# What stands before a secret, so that the secret ends where a quote, a space or a separator does.
_LABELS = (
    r"secret_?access_?key",
    r"access_?key_?secret",
    r"(?:session|security|access|refresh|id|oidc|bot|app|user|circle|x-amz-security)[_-]?token",
    r"\btoken",
    r"(?:client|signing)_?secret",
    r"signature",
    r"passw(?:or)?d",
    r"response_url",
)
_INTRODUCED = (
    r"hooks\.slack(?:-gov)?\.com/",  # response_url and webhooks: whoever has the path may post
    r"[?&]ticket=",  # a Socket Mode URL: whoever has the ticket reads all that people type
    r"\b(?:xox[a-z](?:[.-]xox[a-z])?|xapp)-",
    r"\bCCI(?:PAT|PRJ)_",
    rf"""(?:{"|".join(_LABELS)})[\\"']*\s*(?:[:=]|=>)\s*(?:\\+[nrt]|[\\"'])*(?:b[\\"']+)?""",
    r"""\bauthorization[\\"']*\s*[:=]\s*[\\"']*(?:b[\\"']+)?(?:bearer\s|basic\s)?+""",
)
_SIGNS = (
    *("token", "secret", "access", "signature", "passw", "response_url", "authorization"),
    *("hooks.slack", "ticket=", "xox", "xapp", "ccip", "://"),
)
"""Every text that the shapes match has one of these; looking for them costs a twentieth of the expression."""

_SHAPES = rf"""(?P<kept>{"|".join(_INTRODUCED)})[^\s"'\\&,;<>(){{}}|\[\]]{{6,}}"""
_USER_INFO = r"""(?<=://)(?P<user>[^\s/:@"'\\]*:)[^\s/@"'\\]+(?=@)"""


def redactor(secrets: Iterable[str] = ()) -> Callable[[str], str]:
    """Build the function that takes secrets out of a text: at most two passes, however many there are."""
    known = sorted({form for secret in secrets if secret for form in _forms(secret)}, key=len, reverse=True)
    values = re.compile("|".join(map(re.escape, known))) if known else None
    shapes = re.compile(f"{_SHAPES}|{_USER_INFO}", re.IGNORECASE)

    def redact(text: str) -> str:
        if values is not None:
            text = values.sub(REDACTED, text)
        low = text.lower()
        return shapes.sub(_keep, text) if any(sign in low for sign in _SIGNS) else text

    return redact


def _keep(match: re.Match[str]) -> str:
    return f"{match['kept'] or match['user'] or ''}{REDACTED}"


def _forms(secret: str) -> set[str]:
    lines = secret.splitlines()
    texts = {secret, *(line for line in lines if len(lines) > 1 and len(line) >= SHORTEST_LINE)}
    forms = texts | {form for text in texts for form in _as_bytes(text)}
    for _ in range(3):  # the repr of a payload that is logged in JSON is escaped three times
        forms |= {escaped for form in forms for escaped in _escaped(form)}
    return forms


def _escaped(text: str) -> Iterator[str]:
    yield json.dumps(text)[1:-1]
    yield json.dumps(text, ensure_ascii=False)[1:-1]
    literal = repr(text + '"')[
        1:-2
    ]  # which of the quotes is escaped depends on what stands around the secret
    yield literal
    yield literal.replace("\\'", "'")


def _as_bytes(text: str) -> Iterator[str]:
    raw = text.encode("utf-8", "surrogateescape")  # how the environment's bytes became text
    yield repr(raw)[2:-1]
    for encoded in {quote(raw), quote(raw, safe=""), quote_plus(raw)}:
        yield encoded
        yield re.sub(r"%[0-9A-F]{2}", lambda escape: escape[0].lower(), encoded)
