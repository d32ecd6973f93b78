"""chatops.yaml: its values, its defaults, and every way of getting it wrong."""

from pathlib import Path
from types import MappingProxyType
from typing import Any

import pytest
from pydantic import ValidationError

from app.domain.names import Command
from app.settings import Account, Configuration, Environment, effective_accounts, load_configuration
from tests.unit.settings.conftest import APP, BOT, Complaints, Write

WORKSPACE = {"team_ids": ["T0123ABCD"]}


def configured(**sections: Any) -> Configuration:
    return Configuration.model_validate({"workspace": WORKSPACE, **sections})


def environment(**values: str) -> Environment:
    return Environment.model_validate({"SLACK_BOT_TOKEN": BOT, "SLACK_APP_TOKEN": APP, **values})


def test_a_workspace_is_enough_and_allows_nobody_anything() -> None:
    configuration = configured()
    assert configuration.policy == ()
    assert configuration.accounts == ()
    assert dict(configuration.commands) == {}
    assert configuration.channels.admin is None
    assert configuration.language == "en"


def test_the_defaults_fit_together() -> None:
    limits = configured().limits
    assert (limits.workers, limits.queue, limits.interactive_workers, limits.follow_seconds) == (
        16,
        200,
        4,
        12,
    )
    assert limits.drain_seconds == 20
    assert limits.per_person_minute == 30
    assert limits.aws_pool >= limits.workers, "no worker should wait for a connection"
    assert limits.aws_connect_timeout < limits.aws_read_timeout < limits.drain_seconds


def test_it_is_read_from_a_file(write: Write) -> None:
    write("ops.yaml", "workspace: {team_ids: [T0123ABCD]}\nlanguage: en\nlimits: {workers: 3}\n")
    for path in (Path("ops.yaml"), "ops.yaml"):
        configuration = load_configuration(path)
        assert (configuration.language, configuration.limits.workers) == ("en", 3)


def test_the_environment_overrides_nothing(write: Write, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("LANGUAGE", "language", "LIMITS__WORKERS", "LIMITS", "POLICY"):
        monkeypatch.setenv(name, "ja")
    write("chatops.yaml", "workspace: {team_ids: [T0123ABCD]}\n")
    assert load_configuration("chatops.yaml") == configured()


def test_all_of_it_is_frozen() -> None:
    configuration: Any = configured(commands={"emr": "emr-ops"})
    for holder, name in ((configuration, "language"), (configuration.limits, "workers")):
        with pytest.raises(ValidationError, match="frozen"):
            setattr(holder, name, 1)
    assert isinstance(configuration.commands, MappingProxyType)


class TestAccounts:
    def test_they_keep_their_order(self) -> None:
        accounts = [
            {"alias": "lab", "regions": ["eu-west-1"]},
            {"alias": "prod", "regions": ["us-gov-west-1"]},
        ]
        assert [account.alias for account in configured(accounts=accounts).accounts] == ["lab", "prod"]

    def test_a_role_and_its_external_id(self) -> None:
        role = "arn:aws-cn:iam::123456789012:role/ops/chatops"
        account = Account.model_validate(
            {"alias": "cn", "role_arn": role, "external_id": "a:b/c", "regions": ["cn-north-1"]}
        )
        assert (account.role_arn, account.external_id) == (role, "a:b/c")

    @pytest.mark.parametrize("mark", [":large_purple_circle:", ":+1:", ":wave::skin-tone-3:", None])
    def test_a_mark(self, mark: str | None) -> None:
        assert Account.model_validate({"alias": "a", "regions": ["eu-west-1"], "mark": mark}).mark == mark

    def test_without_any_the_process_itself_is_one_in_its_region(self) -> None:
        effective = effective_accounts(configured(), environment(AWS_DEFAULT_REGION="eu-west-1"))
        assert [(account.alias, account.regions, account.role_arn) for account in effective] == [
            ("default", ("eu-west-1",), None)
        ]

    def test_without_any_and_without_a_region_there_is_no_aws(self) -> None:
        assert effective_accounts(configured(), environment()) == ()

    def test_what_is_written_counts_more_than_the_region(self) -> None:
        configuration = configured(accounts=[{"alias": "lab", "regions": ["us-east-1"]}])
        assert (
            effective_accounts(configuration, environment(AWS_REGION="eu-west-1")) == configuration.accounts
        )

    def test_a_rule_may_name_the_default_account(self) -> None:
        configuration = configured(policy=[{"allow": ["*"], "where": {"accounts": ["default"]}}])
        assert configuration.policy[0].where.accounts == ("default",)

    @pytest.mark.parametrize(
        ("account", "said"),
        [
            ("{alias: prod}", "accounts[0].regions: is missing"),
            ("{regions: [eu-west-1]}", "accounts[0].alias: is missing"),
            ("{alias: prod, regions: []}", "accounts[0].regions: is empty: name at least one"),
            ("{alias: prod, regions: [eu-west]}",
             "accounts[0].regions[0]: must be an AWS region like eu-west-1"),
            ("{alias: prod, regions: [eu-west-1, eu-west-1]}",
             "accounts[0].regions[1]: names the same region again: remove one of them"),
            ("{alias: my prod, regions: [eu-west-1]}", "accounts[0].alias: must be a short name"),
            ("{alias: on, regions: [eu-west-1]}", "accounts[0].alias: must be text: put it in quotes"),
            ("{alias: prod, regions: [eu-west-1], role_arn: chatops}",
             "accounts[0].role_arn: must be a role's ARN"),
            ("{alias: prod, regions: [eu-west-1], external_id: abc}",
             "accounts[0]: external_id needs a role_arn"),
            ("{alias: prod, regions: [eu-west-1], mark: purple}",
             "accounts[0].mark: must be an emoji by its name, like :large_purple_circle:"),
            ("{alias: prod, regions: [eu-west-1], mark: '<!channel>'}", "accounts[0].mark: must be an emoji"),
            ("{alias: prod, regions: [eu-west-1], role: x}",
             "accounts[0].role: is not a known key; did you mean role_arn?"),
        ],
    )  # fmt: skip
    def test_a_wrong_one_is_named(self, account: str, said: str, yaml_complaints: Complaints) -> None:
        (complaint,) = yaml_complaints(f"workspace: {{team_ids: [T0123ABCD]}}\naccounts:\n- {account}\n")
        assert complaint.startswith(f"chatops.yaml:3: {said}")

    def test_aliases_differ_in_more_than_their_case(self, yaml_complaints: Complaints) -> None:
        accounts = "accounts:\n- {alias: prod, regions: [eu-west-1]}\n- {alias: PROD, regions: [eu-west-1]}\n"
        assert yaml_complaints(f"workspace: {{team_ids: [T0123ABCD]}}\n{accounts}") == (
            "chatops.yaml:4: accounts[1]: names the same account alias again: remove one of them",
        )


class TestCommands:
    def test_they_may_be_renamed_with_or_without_the_slash(self) -> None:
        assert configured(commands={"emr": "/emr-ops", "deploy": "ship"}).commands == {
            Command.EMR: "emr-ops",
            Command.DEPLOY: "ship",
        }

    def test_two_may_change_places(self) -> None:
        assert configured(commands={"emr": "ecs", "ecs": "emr"}).commands[Command.EMR] == "ecs"

    @pytest.mark.parametrize(
        ("commands", "said"),
        [
            ("{emr: ecs}", "commands.emr: is also what ecs is called: give each its own name"),
            ("{emmr: x}", "commands.emmr: is none of 'emr', 'ecs', "),
            ("{emr: Emr}", "commands.emr: must be a slash command"),
            ("{emr: two words}", "commands.emr: must be a slash command"),
            (f"{{emr: {'x' * 32}}}", "commands.emr: must be a slash command"),
            ("[emr]", "commands: must be a mapping of keys to values"),
        ],
    )
    def test_a_wrong_name_is_refused(self, commands: str, said: str, yaml_complaints: Complaints) -> None:
        (complaint,) = yaml_complaints(f"workspace: {{team_ids: [T0123ABCD]}}\ncommands: {commands}\n")
        assert complaint.startswith(f"chatops.yaml:2: {said}")

    def test_both_of_two_equal_names_are_told(self, yaml_complaints: Complaints) -> None:
        content = "workspace: {team_ids: [T0123ABCD]}\ncommands:\n  emr: x\n  ecs: x\n"
        assert [line.split(": is")[0] for line in yaml_complaints(content)] == [
            "chatops.yaml:3: commands.emr",
            "chatops.yaml:4: commands.ecs",
        ]


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("language: de", "language: must be 'en'"),
        ("language:", "language: is empty: give it a value, or leave the key out"),
        ("langauge: en", "langauge: is not a known key; did you mean language?"),
        ("zzz: 1", "zzz: is not a known key; known here: workspace, channels, accounts,"),
        ("3: 1", "[3]: is not a key: keys are text"),
        ("slack_bot_token: xoxb-1",
         "slack_bot_token: belongs in the environment or in .env, never in this file"),
        ("limits: {workers: 0}", "limits.workers: must be at least 1"),
        ("limits: {workers: 201}", "limits.workers: must be at most 200"),
        ("limits: {workers: true}", "limits.workers: must be a whole number"),
        ('limits: {workers: "3"}', "limits.workers: must be a whole number"),
        ("limits: {follow_seconds: 301}", "limits.follow_seconds: must be at most 300"),
        ("limits: 3", "limits: must be a mapping of keys to values"),
        ("channels: {alarms: general}", "channels.alarms: must be the id of a channel"),
        ("channels: {alarms: D0123ABCD}", "channels.alarms: must be the id of a channel"),
        ("emr: {pictures: {}}", "emr.pictures: is not a known key; known here: page_size, details_ttl"),
        ("audit: {retention_days: 0}", "audit.retention_days: must be at least 1"),
        ("policy: {allow: x}", "policy: must be a list, like [a, b]"),
    ],
)  # fmt: skip
def test_a_wrong_value_is_one_line_with_its_place(
    content: str, said: str, yaml_complaints: Complaints
) -> None:
    (complaint,) = yaml_complaints(f"workspace: {{team_ids: [T0123ABCD]}}\n\n{content}\n")
    assert complaint.startswith(f"chatops.yaml:3: {said}")


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("language: en", "workspace: is missing"),
        ("workspace: {}", "workspace.team_ids: is missing"),
        ("workspace: {team_ids: []}", "workspace.team_ids: is empty: name at least one"),
        ("workspace: {team_ids: [acme]}", "workspace.team_ids[0]: must be a team id like T0123ABCD"),
        ("workspace: {team_ids: [T0123AB, T0123AB]}", "workspace.team_ids[1]: names the same team again"),
    ],
)
def test_the_workspace_must_be_named(content: str, said: str, yaml_complaints: Complaints) -> None:
    (complaint,) = yaml_complaints(content)
    assert complaint.startswith(f"chatops.yaml:1: {said}")


def test_all_problems_are_said_at_once_in_the_files_order(yaml_complaints: Complaints) -> None:
    complaints = yaml_complaints(
        "language: de\n"
        "policy:\n  - allow: [emr.lst]\n  - deny: [emr.show]\n    people: [bob]\n"
        "accounts:\n  - {alias: a, regions: [x]}\n  - {alias: b, regions: [eu-west-1], nick: c}\n"
        "workspce: {}\n"
    )
    assert [line.split(": ")[:2] for line in complaints] == [
        ["chatops.yaml:1", "workspace"],
        ["chatops.yaml:1", "language"],
        ["chatops.yaml:3", "policy[0].allow[0]"],
        ["chatops.yaml:5", "policy[1].people[0]"],
        ["chatops.yaml:7", "accounts[0].regions[0]"],
        ["chatops.yaml:8", "accounts[1].nick"],
        ["chatops.yaml:9", "workspce"],
    ]
