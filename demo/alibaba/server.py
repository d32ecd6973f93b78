"""The local Alibaba Cloud ECS over HTTP, in a thread of this process; any number of them may run at once."""

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
from demo.alibaba.sts import Sts
from demo.alibaba.vault import Entry, Vault
from demo.alibaba.wire import Refusal, Refused, Request, encoded, new_request_id, read_request
from demo.alibaba.world import World
from demo.aws.clock import Clock
from demo.aws.levers import ANY

if TYPE_CHECKING:
    from ssl import SSLContext

    from werkzeug.serving import BaseWSGIServer

VERSION = "2014-05-26"


class AlibabaServer:
    """``start`` and ``stop`` it, or use it as a context manager; the port is any free one of 127.0.0.1.

    ``signers`` counts the calls by access key. ``vault`` has the keys, ``metadata`` the host's RAM role.
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
        self.clock = clock or Clock()
        self.world = World(self.clock.now, pace or Pace())
        self.levers = Levers()
        self.vault = vault or Vault()
        self.sts = Sts(self.vault)
        self.metadata = Metadata(self.vault)
        self.signers: Counter[str] = Counter()
        self.asked: list[Request] = []
        self._nonces: set[str] = set()
        self._lock = threading.Lock()
        self._port = port
        self._tls = tls
        self._http: BaseWSGIServer | None = None
        self._thread: threading.Thread | None = None

    def start(self) -> "AlibabaServer":
        """Start serving. werkzeug is imported here: it is the demo's, not the bot's."""
        from werkzeug.serving import WSGIRequestHandler, make_server  # noqa: PLC0415

        class QuietHandler(WSGIRequestHandler):
            """Writes no access log; errors are logged all the same."""

            def log_request(self, code: int | str = "-", size: int | str = "-") -> None:
                pass

        self._http = make_server(
            "127.0.0.1",
            self._port,
            self._serve,
            threaded=True,
            request_handler=QuietHandler,
            ssl_context=self._tls,
        )
        self._thread = threading.Thread(
            target=self._http.serve_forever, args=(0.02,), name="demo-alibaba", daemon=True
        )
        self._thread.start()
        return self

    def stop(self) -> None:
        """Stop serving; hung calls are let go first."""
        self.levers.reset()
        if self._http is not None and self._thread is not None:
            self._http.shutdown()
            self._thread.join()
            self._http.server_close()
            self._http = None

    def __enter__(self) -> "AlibabaServer":
        return self.start()

    def __exit__(self, *_: object) -> None:
        self.stop()

    @property
    def url(self) -> str:
        """For ``ALIBABA_ECS_ENDPOINT``; as ``HTTP_PROXY`` it is the way to the metadata service."""
        if self._http is None:
            raise RuntimeError("The demo's Alibaba Cloud is not started.")
        return f"{'https' if self._tls else 'http'}://127.0.0.1:{self._http.server_port}"

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

    def calls(self, action: str = ANY, region: str = ANY) -> int:
        """Count the API calls that have come in."""
        return self.levers.calls(action, region)

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
            if request.action == "AssumeRole":
                with self._lock:
                    return 200, encoded({"RequestId": new_request_id(), **self.sts.assume_role(request)})
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
