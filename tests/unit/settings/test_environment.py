"""The variables' values: what is taken, what is refused, and that no message repeats a secret."""

from pathlib import Path

import pytest
from pydantic import ValidationError

from app.settings import Environment, secret_values
from tests.unit.settings.conftest import APP, BOT


def given(**values: object) -> Environment:
    return Environment.model_validate({"SLACK_BOT_TOKEN": BOT, "SLACK_APP_TOKEN": APP} | values)


def refusal(**values: object) -> str:
    with pytest.raises(ValidationError) as raised:
        given(**values)
    return str(raised.value)


def test_two_tokens_are_enough() -> None:
    environment = given()
    assert environment.slack_api_url == "https://slack.com/api/"
    assert environment.chatops_config == Path("chatops.yaml")
    assert environment.database_url.get_secret_value() == "sqlite:///data/chatops.db"
    assert (environment.log_level, environment.log_format, environment.health_port) == ("INFO", "json", 8090)
    assert environment.circleci_url == "https://circleci.com"
    assert environment.region is None


def test_it_is_frozen() -> None:
    with pytest.raises(ValidationError, match="frozen"):
        setattr(given(), "health_port", 1)  # noqa: B010 - the type checker would refuse the plain assignment


def test_its_repr_shows_no_secret() -> None:
    environment = given(DATABASE_URL="postgresql://u:hunter22@db/x", AWS_ACCESS_KEY_ID="AKIAEXAMPLE1",
                        AWS_SECRET_ACCESS_KEY="wJalrXUtn/FEMI")  # fmt: skip
    shown = f"{environment!r} {environment}"
    assert not [secret for secret in secret_values(environment) if secret in shown]


def test_white_space_around_a_value_is_cut() -> None:
    environment = given(SLACK_BOT_TOKEN=f" {BOT}\r\n", AWS_REGION=" eu-west-1\n")
    assert environment.slack_bot_token.get_secret_value() == BOT
    assert environment.aws_region == "eu-west-1"


def test_blank_counts_as_not_given() -> None:
    assert given(CIRCLECI_TOKEN="  ", HEALTH_PORT="").circleci_token is None


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("SLACK_BOT_TOKEN", APP, "this is an app-level token, which belongs in SLACK_APP_TOKEN"),
        ("SLACK_APP_TOKEN", BOT, "this is a bot token, which belongs in SLACK_BOT_TOKEN"),
        ("SLACK_BOT_TOKEN", "xoxp-1-usersecret", "this is a user token"),
        ("SLACK_BOT_TOKEN", "xoxe.xoxb-1-secret", "turn token rotation off"),
        ("SLACK_BOT_TOKEN", "gibberish-secret", "must start with xoxb-"),
        ("SLACK_BOT_TOKEN", '"xoxb-1-quoted"', "is in quotes"),
        ("SLACK_BOT_TOKEN", "xoxb-", "is incomplete"),
        ("SLACK_APP_TOKEN", "xapp-1 two", "holds a space"),
        ("SLACK_APP_TOKEN", "xapp-1-tökensecret", "copy it again"),
    ],
)
def test_a_wrong_token_is_named_by_its_kind_and_never_repeated(name: str, value: str, said: str) -> None:
    refused = refusal(**{name: value})
    assert said in refused
    assert not [part for part in ("secret", "quoted", "two", "1-2") if part in refused]


@pytest.mark.parametrize("name", ["SLACK_API_URL", "AWS_ENDPOINT_URL", "CIRCLECI_URL"])
@pytest.mark.parametrize(
    "value",
    ["slack.com", "ftp://slack.com", "https://", "https://h:x", "https://u:hunter22@h", "http://h/?q=1",
     "http://h/#a", "http://h h"],
)  # fmt: skip
def test_urls_are_http_and_nothing_else(name: str, value: str) -> None:
    refused = refusal(**{name: value})
    assert "must be a URL" in refused
    assert "hunter22" not in refused


@pytest.mark.parametrize("value", ["http://127.0.0.1:5000/api", "http://127.0.0.1:5000/api/"])
def test_the_slack_url_ends_in_one_slash_and_others_in_none(value: str) -> None:
    environment = given(SLACK_API_URL=value, AWS_ENDPOINT_URL=value)
    assert environment.slack_api_url == "http://127.0.0.1:5000/api/"
    assert environment.aws_endpoint_url == "http://127.0.0.1:5000/api"


@pytest.mark.parametrize(
    ("value", "becomes"),
    [
        ("postgres://u:p%40ss@h:5432/d?sslmode=require", "postgresql+psycopg://u:p%40ss@h:5432/d?sslmode=require"),
        ("postgresql://h/d", "postgresql+psycopg://h/d"),
        ("postgresql+psycopg://h/d", "postgresql+psycopg://h/d"),
        ("sqlite:////var/lib/chatops.db", "sqlite:////var/lib/chatops.db"),
        ("sqlite://", "sqlite://"),
    ],
)  # fmt: skip
def test_the_database_url_names_the_driver_that_is_installed(value: str, becomes: str) -> None:
    assert given(DATABASE_URL=value).database_url.get_secret_value() == becomes


@pytest.mark.parametrize(
    "value",
    ["mysql://u:hunter22@h/d", "hunter22", "postgresql://u:hunter22/x@h/d", "postgresql+psycopg2://h/d"],
)
def test_another_database_is_refused_without_its_password(value: str) -> None:
    refused = refusal(DATABASE_URL=value)
    assert "DATABASE_URL" in refused
    assert "hunter22" not in refused


def test_log_settings_are_taken_in_any_case() -> None:
    environment = given(LOG_LEVEL="debug", LOG_FORMAT="Console")
    assert (environment.log_level, environment.log_format) == ("DEBUG", "console")


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("LOG_LEVEL", "LOUD"),
        ("LOG_FORMAT", "xml"),
        ("HEALTH_PORT", "65536"),
        ("HEALTH_PORT", "x"),
        ("AWS_REGION", "eu-west"),
    ],
)
def test_what_cannot_be_is_refused(name: str, value: str) -> None:
    assert name in refusal(**{name: value})


@pytest.mark.parametrize(
    ("key", "secret"),
    [
        ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"),
        ("ALIBABA_CLOUD_ACCESS_KEY_ID", "ALIBABA_CLOUD_ACCESS_KEY_SECRET"),
    ],
)
def test_half_a_pair_of_keys_is_refused(key: str, secret: str) -> None:
    assert "set both or neither" in refusal(**{key: "AKIAEXAMPLE1"})
    assert "set both or neither" in refusal(**{secret: "long-enough"})
    assert secret_values(given(**{key: "AKIAEXAMPLE1", secret: "long-enough"})) >= {
        "AKIAEXAMPLE1",
        "long-enough",
    }


def test_aws_region_goes_before_the_default_region() -> None:
    assert given(AWS_DEFAULT_REGION="us-east-1").region == "us-east-1"
    assert given(AWS_DEFAULT_REGION="us-east-1", AWS_REGION="eu-west-1").region == "eu-west-1"


def test_secret_values_are_all_secrets_and_the_databases_password() -> None:
    environment = given(
        DATABASE_URL="postgresql://user:p%40ssword@host/base?password=second%20one",
        CIRCLECI_TOKEN="CCIPAT_abc",
        AWS_ACCESS_KEY_ID="AKIAEXAMPLE1",
        AWS_SECRET_ACCESS_KEY="wJalrXUtn/FEMI",
        AWS_REGION="eu-west-1",
    )
    assert secret_values(environment) == {
        *(BOT, APP, "CCIPAT_abc", "AKIAEXAMPLE1", "wJalrXUtn/FEMI"),
        *("p%40ssword", "p@ssword", "second one"),
    }


def test_a_secret_too_short_to_redact_is_no_secret_value() -> None:
    assert secret_values(given(DATABASE_URL="postgresql://u:u@h/d", CIRCLECI_TOKEN="abc")) == {BOT, APP}


def test_a_file_without_password_adds_no_secret() -> None:
    assert secret_values(given(DATABASE_URL="sqlite:///data/x.db")) == {BOT, APP}
