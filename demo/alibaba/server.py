"""The local Alibaba Cloud ECS over HTTP; any number of them may run at once."""

import threading
from collections import Counter
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from demo.alibaba.actions import ACTIONS
from demo.alibaba.levers import Levers
from demo.alibaba.lifecycle import Pace
from demo.alibaba.metadata import Metadata
from demo.alibaba.signature import access_key_id, verify
from demo.alibaba.specs import KEY_ID, KEY_SECRET, InstanceSpec
from demo.alibaba.sts import ACTIONS as STS_ACTIONS
from demo.alibaba.sts import Sts
from demo.alibaba.vault import Entry, Vault
from demo.alibaba.wire import Refusal, Refused, Request, encoded, new_request_id, read_request
from demo.alibaba.world import World
from demo.aws.clock import Clock
from demo.serving import Application, LocalCloud

if TYPE_CHECKING:
    from ssl import SSLContext

    from werkzeug.serving import WSGIRequestHandler

VERSION = "2014-05-26"


class AlibabaServer(LocalCloud):
    """``signers`` counts the calls by access key. ``vault`` has the keys, ``metadata`` the host's RAM role.

    ``url`` is for ``ALIBABA_ECS_ENDPOINT``; as ``HTTP_PROXY`` it is the way to the metadata service.
    """

    def __init__(
        self,
        *,
        clock: Clock | None = None,
        pace: Pace | None = None,
        port: int = 0,
        vault: Vault | None = None,
        tls: "SSLContext | None" = None,
    ) -> None:
        """With ``tls`` it speaks HTTPS, as STS is always asked; it may share another one's ``vault``."""
        super().__init__("demo-alibaba", Levers(), port, tls)
        self.clock = clock or Clock()
        self.world = World(self.clock.now, pace or Pace())
        self.vault = vault or Vault()
        self.sts = Sts(self.vault)
        self.metadata = Metadata(self.vault)
        self.signers: Counter[str] = Counter()
        self.asked: list[Request] = []
        self._nonces: set[str] = set()
        self._lock = threading.Lock()

    def _open(self) -> "tuple[Application, type[WSGIRequestHandler]]":
        from werkzeug.serving import WSGIRequestHandler  # noqa: PLC0415 - the demo's, not the bot's

        return self._serve, WSGIRequestHandler

    def environment(self) -> dict[str, str]:
        """What a bot needs to find it and come in."""
        return {
            "ALIBABA_ECS_ENDPOINT": self.url,
            "ALIBABA_CLOUD_ACCESS_KEY_ID": KEY_ID,
            "ALIBABA_CLOUD_ACCESS_KEY_SECRET": KEY_SECRET,
        }

    def add_instance(self, spec: InstanceSpec) -> str:
        """Return the new instance's id."""
        return self.world.add(spec)

    def _serve(self, environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        request = read_request(environ)
        if request.path.startswith("/latest/"):
            with self._lock:
                status, body = self.metadata.answer(request)
            kind = "text/plain"
        else:
            status, body = self._answer(request)
            kind = "application/json;charset=utf-8"
        headers = [("Content-Type", kind), ("Content-Length", str(len(body)))]
        start_response(f"{status} {'OK' if status == 200 else 'Refused'}", headers)
        return [body]

    def _answer(self, request: Request) -> tuple[int, bytes]:
        try:
            if request.action in STS_ACTIONS:
                with self._lock:
                    return 200, encoded({"RequestId": new_request_id(), **self.sts.answer(request)})
            entry = self._admit(request)
            with self.world.lock:
                answer = ACTIONS[request.action](self.world, entry.account, request.parameters)
        except Refused as refused:
            return refused.refusal.status, encoded(refused.refusal.body(request.headers.get("host", "")))
        return 200, encoded({"RequestId": new_request_id(), **answer})

    def _admit(self, request: Request) -> Entry:
        """Let the levers speak first, as a gateway does; then look at key, signature, nonce and action."""
        key = access_key_id(request)
        refusal = self.levers.meet(request.call(key))
        if isinstance(refusal, Refusal):
            raise _refused(refusal)
        entry = self.vault.find(key, request.headers.get("x-acs-security-token", ""))
        verify(request, entry.secret)
        with self._lock:
            nonce = request.headers["x-acs-signature-nonce"]
            if nonce in self._nonces:
                raise Refused(400, "SignatureNonceUsed", "Specified signature nonce was used already.")
            self._nonces.add(nonce)
            self.signers[key] += 1
            self.asked.append(request)
        if request.action not in ACTIONS or request.headers.get("x-acs-version") != VERSION:
            raise Refused(404, "InvalidAction.NotFound", "Specified api is not found.")
        return entry


def _refused(refusal: Refusal) -> Refused:
    made = Refused(refusal.status, refusal.code, refusal.message)
    made.refusal = refusal
    return made
