"""What a request to AWS says before anyone has parsed it, and how AWS says no, in each of its protocols."""

import io
import json
import re
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qs
from xml.sax.saxutils import escape

# "AWS4-HMAC-SHA256 Credential=AKIA…/20260102/ap-northeast-2/elasticmapreduce/aws4_request, …"
CREDENTIAL = re.compile(r"Credential=([^/]+)/\d+/([^/]+)/([^/]+)/aws4_request")


@dataclass(frozen=True, slots=True)
class Call:
    """One call, as far as the levers care; ``json`` tells AWS's JSON protocols from its query protocol."""

    action: str
    region: str
    service: str
    access_key_id: str
    json: bool


@dataclass(frozen=True, slots=True)
class Refusal:
    """An error of AWS."""

    status: int
    code: str
    message: str

    def encode(self, call: Call) -> tuple[dict[str, str], bytes]:
        """Headers and body. https://smithy.io/2.0/aws/protocols/aws-json-1_1-protocol.html#operation-error-serialization"""
        request_id = str(uuid.uuid4())
        headers = {"x-amzn-RequestId": request_id}
        if call.json:
            body = json.dumps({"__type": self.code, "message": self.message})
            return {**headers, "Content-Type": "application/x-amz-json-1.1"}, body.encode()
        if call.service == "ec2":  # a query protocol of its own
            body = (
                f"<Response><Errors><Error><Code>{self.code}</Code><Message>{escape(self.message)}</Message>"
                f"</Error></Errors><RequestID>{request_id}</RequestID></Response>"
            )
            return {**headers, "Content-Type": "text/xml"}, body.encode()
        body = (
            f"<ErrorResponse><Error><Type>Sender</Type><Code>{self.code}</Code>"
            f"<Message>{escape(self.message)}</Message></Error><RequestId>{request_id}</RequestId></ErrorResponse>"
        )
        return {**headers, "Content-Type": "text/xml"}, body.encode()


def read_call(environ: dict[str, Any]) -> Call:
    """Read the call and put the body back for the application behind."""
    body = environ["wsgi.input"].read(int(environ.get("CONTENT_LENGTH") or 0))
    environ["wsgi.input"] = io.BytesIO(body)
    target = str(environ.get("HTTP_X_AMZ_TARGET", ""))
    key, region, service = _credential(environ)
    action = target.rpartition(".")[2] or _query_action(body)
    return Call(action=action, region=region, service=service, access_key_id=key, json=bool(target))


def _credential(environ: Mapping[str, Any]) -> tuple[str, str, str]:
    found = CREDENTIAL.search(environ.get("HTTP_AUTHORIZATION", ""))
    return (found[1], found[2], found[3]) if found else ("", "", "")


def _query_action(body: bytes) -> str:
    return parse_qs(body.decode("utf-8", "replace")).get("Action", [""])[0]
