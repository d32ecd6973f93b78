"""ACS3-HMAC-SHA256, from the reference, not from the SDK, so that the one proves the other.

https://www.alibabacloud.com/help/en/sdk/product-overview/v3-request-structure-and-signature
"""

import hashlib
import hmac
import re
from datetime import UTC, datetime, timedelta
from urllib.parse import quote

from demo.alibaba.wire import Refused, Request

ALGORITHM = "ACS3-HMAC-SHA256"
AUTHORIZATION = re.compile(
    rf"^{ALGORITHM} Credential=([^,]+),\s*SignedHeaders=([^,]+),\s*Signature=([0-9a-f]+)$"
)
NEEDED = {
    "host",
    "x-acs-action",
    "x-acs-version",
    "x-acs-date",
    "x-acs-signature-nonce",
    "x-acs-content-sha256",
}
APART = timedelta(minutes=15)


def access_key_id(request: Request) -> str:
    """Read whose key it claims to be; refuse what is no signature at all."""
    found = AUTHORIZATION.match(request.headers.get("authorization", ""))
    if found is None:
        raise Refused(400, "MissingAccessKeyId", "AccessKeyId is mandatory for this action.")
    return found[1]


def verify(request: Request, secret: str) -> None:
    """Refuse what was not signed with this secret, just now, as it is."""
    found = AUTHORIZATION.match(request.headers.get("authorization", ""))
    if found is None or not set(found[2].split(";")) >= NEEDED:
        raise Refused(400, "IncompleteSignature", "The request signature does not conform to standards.")
    _check_time(request.headers["x-acs-date"])
    if request.headers["x-acs-content-sha256"] != hashlib.sha256(request.body).hexdigest():
        raise _mismatch()
    expected = hmac.new(secret.encode(), string_to_sign(request, found[2]).encode(), hashlib.sha256)
    if not hmac.compare_digest(expected.hexdigest(), found[3]):
        raise _mismatch()


def string_to_sign(request: Request, signed_headers: str) -> str:
    headers = "".join(
        f"{name}:{request.headers.get(name, '').strip()}\n" for name in signed_headers.split(";")
    )
    query = "&".join(f"{_percent(key)}={_percent(value)}" for key, value in sorted(request.query))
    canonical = "\n".join(
        (
            request.method,
            request.path or "/",
            query,
            headers,
            signed_headers,
            request.headers["x-acs-content-sha256"],
        )
    )
    return f"{ALGORITHM}\n{hashlib.sha256(canonical.encode()).hexdigest()}"


def _check_time(written: str) -> None:
    try:
        at = datetime.strptime(written, "%Y-%m-%dT%H:%M:%SZ").replace(tzinfo=UTC)
    except ValueError:
        raise Refused(400, "InvalidTimeStamp.Format", "Specified time stamp is not well formatted.") from None
    if abs(datetime.now(UTC) - at) > APART:
        raise Refused(400, "InvalidTimeStamp.Expired", "Specified time stamp or date value is expired.")


def _percent(text: str) -> str:
    return quote(text, safe="~")


def _mismatch() -> Refused:
    return Refused(400, "SignatureDoesNotMatch", "Specified signature does not match our calculation.")
