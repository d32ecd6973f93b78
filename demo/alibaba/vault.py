"""Who may come in: access keys, and the temporary ones that a host's RAM role gets from the metadata service."""

import secrets
import threading
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from demo.alibaba.specs import ACCOUNT, KEY_ID, KEY_SECRET
from demo.alibaba.wire import Refused


@dataclass(frozen=True, slots=True)
class Entry:
    """One key; temporary if it has a token, and then until ``ends``."""

    account: str
    secret: str
    token: str = ""
    ends: datetime | None = None


@dataclass(slots=True)
class Vault:
    """Time here is real, as the SDK's own idea of what is stale is. ``lifetime`` is for keys issued from now on."""

    lifetime: timedelta = timedelta(hours=6)
    issued: list[str] = field(default_factory=list)
    _lock: threading.Lock = field(default_factory=threading.Lock)
    _entries: dict[str, Entry] = field(default_factory=lambda: {KEY_ID: Entry(ACCOUNT, KEY_SECRET)})

    def put(self, access_key_id: str, secret: str, account: str) -> None:
        """Give an account another access key."""
        with self._lock:
            self._entries[access_key_id] = Entry(account, secret)

    def issue(self, account: str) -> tuple[str, Entry]:
        """Make temporary keys, as STS and the metadata service do."""
        key = f"STS.{secrets.token_hex(10)}"
        entry = Entry(
            account, secrets.token_hex(16), secrets.token_hex(32), datetime.now(UTC) + self.lifetime
        )
        with self._lock:
            self._entries[key] = entry
            self.issued.append(key)
        return key, entry

    def expire(self) -> None:
        """End all temporary keys now."""
        with self._lock:
            ended = datetime.now(UTC)
            self._entries = {
                key: Entry(entry.account, entry.secret, entry.token, ended) if entry.token else entry
                for key, entry in self._entries.items()
            }

    def find(self, access_key_id: str, token: str) -> Entry:
        """Find whose key it is; refuse what is none, and what has ended."""
        with self._lock:
            entry = self._entries.get(access_key_id)
        if entry is None:
            raise Refused(404, "InvalidAccessKeyId.NotFound", "Specified access key is not found.")
        if entry.token != token:
            raise Refused(400, "InvalidSecurityToken.MismatchWithAccessKey",
                          "Specified SecurityToken mismatch with the AccessKey.")  # fmt: skip
        if entry.ends is not None and entry.ends <= datetime.now(UTC):
            raise Refused(400, "InvalidSecurityToken.Expired", "Specified SecurityToken is expired.")
        return entry
