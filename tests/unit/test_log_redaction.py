"""No secret comes out again, in whatever form it went in; and nothing else is lost."""

import base64
import json
from urllib.parse import quote, quote_plus

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from app.redaction import REDACTED, redactor

SECRETS = ("hunter22-simple", 'p@ss/w+ör"d\\ 한국', "two words & more", "xoxb-1-2-known")
redact = redactor(SECRETS)


def forms(secret: str) -> dict[str, str]:
    return {
        "raw": secret,
        "repr": repr({"k": secret}),
        "bytes": repr(secret.encode()),
        "json": json.dumps({"k": secret}),
        "json in UTF-8": json.dumps({"k": secret}, ensure_ascii=False),
        "json in json": json.dumps({"k": json.dumps({"k": secret})}),
        "json of a repr": json.dumps({"k": repr(secret)}, ensure_ascii=False),
        "repr of a repr": repr(f"it's {secret!r}"),
        "json of a repr of json": json.dumps({"k": repr(json.dumps(secret))}),
        "json of bytes": json.dumps({"k": repr(secret.encode())}),
        "url": f"http://h/{quote(secret)}",
        "url parameter": f"http://h/?k={quote(secret, safe='')}&z=1",
        "url in small letters": f"http://h/?k={quote(secret, safe='').lower()}",
        "form": f"k={quote_plus(secret)}",
        "json of a form": json.dumps({"k": quote_plus(secret)}),
        "glued": f"a{secret}b",
    }


@pytest.mark.parametrize("form", forms(""))
@pytest.mark.parametrize("secret", SECRETS)
def test_a_known_secret_is_taken_out_of_every_form(secret: str, form: str) -> None:
    text = forms(secret)[form]
    redacted = redact(text)
    assert REDACTED in redacted
    assert not [
        part
        for part in ("hunter22", "p@ss", "p%40ss", "words", "1-2-known", "ör", "한국")
        if part in redacted
    ]


@given(st.text(min_size=6, max_size=30), st.text(max_size=20), st.text(max_size=20))
def test_any_secret_is_taken_out_of_any_text_and_of_its_json(secret: str, before: str, after: str) -> None:
    assume(not set("[]") & set(secret))  # it could be read across the edge of "[redacted]"
    take_out = redactor([secret])
    assert secret not in take_out(before + secret + after)
    assert secret not in take_out(json.dumps([before + secret + after]))


def test_bytes_of_the_environment_that_are_no_text_are_a_secret_like_others() -> None:
    assert redactor(["hunter\udcff22"])("hunter\udcff22 hunter%FF22") == f"{REDACTED} {REDACTED}"


def test_the_lines_of_a_key_are_secrets_of_their_own() -> None:
    key = "-----BEGIN KEY-----\nMIIEvQIBADANBgkq\nabc\n-----END KEY-----"
    take_out = redactor([key])
    assert "MIIEvQIBADANBgkq" not in take_out("line: MIIEvQIBADANBgkq")
    assert take_out("abc") == "abc"


def test_a_secret_within_another_leaves_nothing_of_the_longer_one() -> None:
    assert redactor(["hunter", "hunter22-long"])("x hunter22-long y hunter") == f"x {REDACTED} y {REDACTED}"


@pytest.mark.parametrize("text", ["", "nothing here", "hunter22-simplf", "한국어", '{"a": [1, 2.5, null]}'])
def test_everything_else_stays(text: str) -> None:
    assert redact(text) == text
    assert redactor()(text) == text
    assert redactor([""])(text) == text


TOKEN_SHAPES = [
    ("xoxb-123-456-AbCdEf", "xoxb-"),
    ("token is xoxp-123-456-AbCdEf.", "token is xoxp-"),
    ("xapp-1-A012-345-abcdef", "xapp-"),
    ("xoxe.xoxb-1-AbCdEfAbCdEf", "xoxe.xoxb-"),
    (
        "wss://wss-primary.slack.com/link/?ticket=AbCdEf-1&app_id=a1",
        "wss://wss-primary.slack.com/link/?ticket=",
    ),
    ("https://hooks.slack.com/commands/T1/2/AbCdEf", "https://hooks.slack.com/"),
    ("https://hooks.slack-gov.com/services/T1/B2/AbCdEf", "https://hooks.slack-gov.com/"),
    ("response_url=http://127.0.0.1:4000/commands/AbCdEf", "response_url="),
    ('{"response_url": "http://127.0.0.1/AbCdEf"}', '{"response_url": "'),
    ("postgresql+psycopg://user:AbCdEf@db:5432/x", "postgresql+psycopg://user:"),
    ("redis://:AbCdEf@db", "redis://:"),
    ("aws_secret_access_key = AbCdEf/123+45=", "aws_secret_access_key = "),
    ("AWS_SECRET_ACCESS_KEY=AbCdEf/123", "AWS_SECRET_ACCESS_KEY="),
    (
        "{'AccessKeyId': 'ASIA1', 'SecretAccessKey': 'AbCdEf123'}",
        "{'AccessKeyId': 'ASIA1', 'SecretAccessKey': '",
    ),
    ("'SessionToken': 'IQoAbCdEf=='", "'SessionToken': '"),
    ("ALIBABA_CLOUD_ACCESS_KEY_SECRET: AbCdEf123", "ALIBABA_CLOUD_ACCESS_KEY_SECRET: "),
    ("X-Amz-Security-Token=IQoAbCdEf%3D&X-Amz-Date=1", "X-Amz-Security-Token="),
    ("x-amz-security-token:IQoAbCdEf", "x-amz-security-token:"),
    ("&OIDCToken=eyJhbGciOi.AbCdEf.Gh", "&OIDCToken="),
    ("X-Amz-Signature=AbCdEf0123", "X-Amz-Signature="),
    ("Circle-Token: AbCdEf0123", "Circle-Token: "),
    ("CCIPAT_AbCdEf_0123", "CCIPAT_"),
    ("Authorization: Bearer AbCdEf0123", "Authorization: Bearer "),
    ("{'Authorization': b'Basic AbCdEf0123='}", "{'Authorization': b'Basic "),
    ('"token": "AbCdEf0123"', '"token": "'),
    ("password=AbCdEf0123 host=db", "password="),
    ('client_secret="AbCdEf0123"', 'client_secret="'),
]


@pytest.mark.parametrize(("text", "kept"), TOKEN_SHAPES)
def test_what_looks_like_a_token_is_taken_out_unknown_and_its_kind_stays(text: str, kept: str) -> None:
    redacted = redactor()(text)
    assert redacted.startswith(kept + REDACTED)
    assert "AbCdEf" not in redacted


@pytest.mark.parametrize(("text", "kept"), TOKEN_SHAPES)
def test_json_stays_json(text: str, kept: str) -> None:
    line = json.dumps({"event": text, "nested": {"list": [text, json.dumps(text)]}, "n": 1})
    redacted = json.loads(redactor()(line))
    assert redacted["n"] == 1
    assert REDACTED in redacted["event"]
    assert "AbCdEf" not in json.dumps(redacted)


@pytest.mark.parametrize(
    "text",
    [
        "SLACK_BOT_TOKEN: is missing (xoxb-…, from OAuth & Permissions in the app's settings)",
        "SLACK_BOT_TOKEN: must start with xoxb-",
        "http://localhost:8080/path@2",
        "https://eu-west-1.console.aws.amazon.com/emr/home?region=eu-west-1#/clusterDetails/j-1ABC",
        "arn:aws:iam::123456789012:role/chatops",
        '{"event": "emr.list", "request_id": "01HXYZ", "person": "U0ALICE", "channel": "C0DATA", "ms": 12}',
        "access denied: elasticmapreduce:ListClusters",
    ],
)
def test_what_people_need_stays_readable(text: str) -> None:
    assert redactor()(text) == text


def test_base64_of_a_known_secret_behind_authorization_is_covered_by_its_label() -> None:
    encoded = base64.b64encode(b"user:hunter22-simple").decode()
    assert encoded not in redact(f"authorization: Basic {encoded}")


@pytest.mark.parametrize("between", ["\n", "\r\n", "\t", " ", '"'])
def test_json_stays_json_whatever_stands_between_a_label_and_its_secret(between: str) -> None:
    line = json.dumps({"event": f"Signature:{between}0123456789abcdef"})
    event = json.loads(redactor()(line))["event"]
    assert "0123456789abcdef" not in event
    assert event.startswith("Signature:")
