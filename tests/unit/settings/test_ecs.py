"""``ecs:`` in chatops.yaml, and the endpoint in the environment."""

from typing import Any

import pytest
from pydantic import ValidationError

from app.settings import Configuration, Environment, load_configuration
from tests.unit.settings.conftest import APP, BOT, Complaints, Write

ACCOUNT = {"alias": "games", "regions": ["ap-northeast-1", "cn-hangzhou"]}


def ecs(**keys: Any) -> Any:
    told = {"workspace": {"team_ids": ["T0123ABCD"]}, "ecs": keys}
    return Configuration.model_validate(told).ecs


def test_without_the_section_there_is_none() -> None:
    assert Configuration.model_validate({"workspace": {"team_ids": ["T0123ABCD"]}}).ecs is None


def test_a_default_region_is_enough() -> None:
    (account,) = ecs(default_region="ap-northeast-1").effective_accounts
    assert (account.alias, account.regions) == ("alibaba", ("ap-northeast-1",))


def test_accounts_as_written_with_public_endpoints_and_answers_where_one_asked() -> None:
    section = ecs(accounts=[ACCOUNT])
    assert section.effective_accounts == section.accounts
    assert (section.network, section.channel, section.default_region) == ("public", None, None)


@pytest.mark.parametrize(
    "region", ["ap-southeast-1", "cn-hangzhou", "cn-wuhan-lr", "cn-north-2-gov-1", "eu-west-1"]
)
def test_regions_of_alibaba_cloud(region: str) -> None:
    assert ecs(accounts=[{"alias": "a", "regions": [region]}]).accounts[0].regions == (region,)


@pytest.mark.parametrize(
    "source",
    [
        {},
        {"profile": "ops"},
        {"ram_role": "chatops"},
        {"ram_role": "chatops", "role_arn": "acs:ram::1:role/chatops", "external_id": "agreed"},
        {
            "oidc_provider_arn": "acs:ram::1:oidc-provider/ack-rrsa",
            "oidc_token_file": "/var/run/token",
            "role_arn": "acs:ram::1:role/chatops",
        },
    ],
)
def test_every_source_of_credentials(source: dict[str, str]) -> None:
    account = ecs(accounts=[{**ACCOUNT, **source}]).accounts[0]
    assert {name: getattr(account, name) for name in source} == source


def test_a_rule_may_name_its_accounts() -> None:
    rule = {"allow": ["ecs.*"], "where": {"accounts": ["games"]}}
    told = {"workspace": {"team_ids": ["T0123ABCD"]}, "ecs": {"accounts": [ACCOUNT]}, "policy": [rule]}
    assert Configuration.model_validate(told).policy[0].where.accounts == ("games",)


@pytest.mark.parametrize(
    ("section", "said"),
    [
        ("{}", "ecs: needs accounts, or at least a default_region for the process's own"),
        ("{accounts: [{alias: games}]}", "ecs.accounts[0].regions: is missing"),
        ("{accounts: [{alias: games, regions: [tokyo]}]}",
         "ecs.accounts[0].regions[0]: must be a region of Alibaba Cloud like ap-northeast-1 or cn-hangzhou"),
        ("{accounts: [{alias: games, regions: [cn-hangzhou, cn-hangzhou]}]}",
         "ecs.accounts[0].regions[1]: names the same region again: remove one of them"),
        ("{accounts: [{alias: games, regions: [cn-hangzhou]}], default_region: cn-hangzou}",
         "ecs.default_region: is a region of none of these accounts; did you mean cn-hangzhou?"),
        ("{default_region: cn-hangzhou, network: intranet}", "ecs.network: must be 'public' or 'vpc'"),
        ("{default_region: cn-hangzhou, channel: ops}", "ecs.channel: must be the id of a channel"),
        ("{default_region: cn-hangzhou, regoin: x}", "ecs.regoin: is not a known key"),
        ("{accounts: [{alias: prod, regions: [cn-hangzhou]}]}",
         "ecs.accounts[0].alias: is an AWS account's alias already: give each its own"),
        ("{accounts: [{alias: a, regions: [cn-hangzhou], role_arn: 'arn:aws:iam::1:role/x'}]}",
         "ecs.accounts[0].role_arn: must be a RAM role's ARN like acs:ram::"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_said_at_its_place(yaml_complaints: Complaints, section: str, said: str) -> None:
    text = "workspace: {team_ids: [T0123ABCD]}\naccounts: [{alias: prod, regions: [eu-west-1]}]\n"
    (problem,) = yaml_complaints(f"{text}ecs: {section}\n")
    assert problem.startswith(f"chatops.yaml:3: {said}")


def test_all_of_it_at_once_and_each_on_its_own_line(yaml_complaints: Complaints) -> None:
    assert yaml_complaints(
        "workspace: {team_ids: [T0123ABCD]}\n"
        "ecs:\n"
        "  accounts:\n"
        "    - alias: games\n"
        "      profile: ops\n"
        "      ram_role: chatops\n"
        "      oidc_token_file: /token\n"
        "      external_id: agreed\n"
        "      regions: [cn-hangzhou]\n"
        "  network: intranet\n"
    ) == (
        "chatops.yaml:6: ecs.accounts[0].ram_role: stands beside profile: keep one of them, "
        "or none for the default chain",
        "chatops.yaml:7: ecs.accounts[0].oidc_token_file: needs an oidc_provider_arn: who vouches for the token",
        "chatops.yaml:8: ecs.accounts[0].external_id: needs a role_arn, without OIDC: only AssumeRole sends it",
        "chatops.yaml:10: ecs.network: must be 'public' or 'vpc'",
    )


@pytest.mark.parametrize(
    ("missing", "said"),
    [
        ("oidc_token_file", "needs an oidc_token_file: the file with the token"),
        ("role_arn", "needs a role_arn: the role that it vouches for"),
    ],
)
def test_oidc_needs_its_token_and_its_role(missing: str, said: str) -> None:
    whole = {
        "oidc_provider_arn": "acs:ram::1:oidc-provider/ack",
        "oidc_token_file": "/token",
        "role_arn": "acs:ram::1:role/chatops",
    }
    del whole[missing]
    with pytest.raises(ValidationError, match=said):
        ecs(accounts=[{**ACCOUNT, **whole}])


def test_a_mistake_in_it_is_no_mistake_of_the_policy(yaml_complaints: Complaints) -> None:
    (problem,) = yaml_complaints(
        "workspace: {team_ids: [T0123ABCD]}\n"
        "ecs: {accounts: [{alias: games, regions: []}]}\n"
        "policy: [{allow: ['ecs.*'], where: {accounts: [games]}}]\n"
    )
    assert problem == "chatops.yaml:2: ecs.accounts[0].regions: is empty: name at least one"


def test_the_file_as_a_whole(write: Write) -> None:
    write(
        "chatops.yaml",
        "workspace: {team_ids: [T0123ABCD]}\necs: {default_region: cn-hangzhou, network: vpc}\n",
    )
    found = load_configuration("chatops.yaml").ecs
    assert found is not None
    assert (found.network, found.default_region) == ("vpc", "cn-hangzhou")


class TestEndpoint:
    def given(self, value: str) -> Environment:
        tokens = {"SLACK_BOT_TOKEN": BOT, "SLACK_APP_TOKEN": APP}
        return Environment.model_validate({**tokens, "ALIBABA_ECS_ENDPOINT": value})

    @pytest.mark.parametrize(
        "value", ["ecs.aliyuncs.com", "127.0.0.1:8080", "http://127.0.0.1:8080", "https://h"]
    )
    def test_a_host_or_a_url(self, value: str) -> None:
        assert self.given(value).alibaba_ecs_endpoint == value
        assert self.given(f"{value}/").alibaba_ecs_endpoint == value

    @pytest.mark.parametrize(
        "value", ["ftp://h", "http://h/path", "h h", "http://u:hunter22@h", "h:port", "http://"]
    )
    def test_and_nothing_else(self, value: str) -> None:
        with pytest.raises(ValidationError, match=r"must be a host like ecs\.eu-central-1") as raised:
            self.given(value)
        assert "hunter22" not in str(raised.value)


class TestOfficeHours:
    def test_nobody_is_asked_unless_it_is_switched_on(self) -> None:
        assert ecs(default_region="ap-northeast-1").office_hours is None

    def test_an_empty_section_heeds_the_tags(self) -> None:
        section = ecs(default_region="ap-northeast-1", channel="C0OPS1234", office_hours={}).office_hours
        assert (section.tag, section.hours, dict(section.tags)) == ("office-hours", None, {})

    def test_mistakes_are_explained(self, yaml_complaints: Complaints) -> None:
        def complain(office_hours: str, channel: str = "channel: C0OPS1234, ") -> tuple[str, ...]:
            return tuple(
                yaml_complaints(
                    "workspace: {team_ids: [T0123ABCD]}\n"
                    f"ecs: {{default_region: cn-hangzhou, {channel}office_hours: {office_hours}}}\n"
                )
            )

        together = "needs hours and tags together: which hours, and for which instances"
        assert complain("{tags: {env: dev}}") == (f"chatops.yaml:2: ecs.office_hours: {together}",)
        assert complain("{hours: mon-fri 09:00-19:00}") == (f"chatops.yaml:2: ecs.office_hours: {together}",)
        assert complain("{hours: mon-fry 9:00-19:00, tags: {env: dev}}") == (
            "chatops.yaml:2: ecs.office_hours.hours: office hours look like mon-fri 09:00-19:00 Asia/Seoul; "
            "fry is no day of the week",
        )
        assert complain("{}", channel="") == (
            "chatops.yaml:2: ecs.office_hours: needs a channel: its own, that of ecs, or channels.digest",
        )
