"""``emr.idle``: lengths as people write them, and every mistake with its place."""

from datetime import timedelta

import pytest

from app.domain.emr.idle import Signal
from app.settings import load_configuration
from app.settings.idle import Idle
from tests.unit.settings.conftest import Complaints, Write

HOUR = timedelta(hours=1)
HEAD = "workspace: {team_ids: [T0123ABCD]}\n"


def test_left_out_it_is_two_hours_every_quarter() -> None:
    idle = Idle()
    assert (idle.after, idle.every) == (2 * HOUR, HOUR / 4)
    assert (idle.by_account, idle.by_template, idle.by_tag, idle.signals) == ({}, {}, (), ())


def test_all_of_it(write: Write) -> None:
    text = HEAD + (
        "accounts: [{alias: lab, regions: [eu-west-1]}]\n"
        "emr:\n"
        "  idle:\n"
        "    after: 1h30m\n"
        "    every: 5m\n"
        "    by_account: {lab: 30m}\n"
        "    by_template: {nightly etl: 1d}\n"
        "    by_tag: [{tag: env, value: 'prod*', after: 6h}, {tag: pet, after: 7d}]\n"
        "    signals: [yarn, hdfs, notebook]\n"
    )
    idle = load_configuration(write("chatops.yaml", text)).emr.idle
    assert (idle.after, idle.every) == (1.5 * HOUR, HOUR / 12)
    assert idle.by_account == {"lab": HOUR / 2}
    assert idle.by_template == {"nightly etl": 24 * HOUR}
    assert [(tag.tag, tag.value, tag.after) for tag in idle.by_tag] == [
        ("env", "prod*", 6 * HOUR),
        ("pet", "*", 168 * HOUR),
    ]
    assert idle.signals == tuple(Signal)


def test_what_was_read_cannot_be_changed(write: Write) -> None:
    idle = load_configuration(write("chatops.yaml", HEAD + "emr: {idle: {by_template: {a: 3h}}}\n")).emr.idle
    with pytest.raises(TypeError):
        idle.by_template["a"] = HOUR  # type: ignore[index]


@pytest.mark.parametrize("written", ["2", "two hours", "-2h", "0h", "2 hours ago", "[2h]", "1.5", "true"])
def test_what_is_no_length_is_refused(yaml_complaints: Complaints, written: str) -> None:
    said = yaml_complaints(HEAD + f"emr:\n  idle:\n    after: {written}\n")
    assert said == ("chatops.yaml:4: emr.idle.after: must be a length of time like 90m, 2h or 7d",)


def test_all_mistakes_at_once_each_with_its_line(yaml_complaints: Complaints) -> None:
    said = yaml_complaints(
        HEAD
        + "accounts: [{alias: lab, regions: [eu-west-1]}]\n"
        + "emr:\n"
        + "  idle:\n"
        + "    after: 5m\n"
        + "    every: 2d\n"
        + "    by_account:\n"
        + "      lab: 61d\n"
        + "    by_tag:\n"
        + "      - {tag: env, value: prod}\n"
        + "      - {after: 2h, values: x}\n"
        + "    signals: [yarn, yarn, ssh]\n"
        + "    spare: yes\n"
    )
    assert said == (
        "chatops.yaml:5: emr.idle.after: must be between 10 m and 60 d",
        "chatops.yaml:6: emr.idle.every: must be between 1 m and 1 d",
        "chatops.yaml:8: emr.idle.by_account.lab: must be between 10 m and 60 d",
        "chatops.yaml:10: emr.idle.by_tag[0].after: is missing",
        "chatops.yaml:11: emr.idle.by_tag[1].tag: is missing",
        "chatops.yaml:11: emr.idle.by_tag[1].values: is not a known key; did you mean value?",
        "chatops.yaml:12: emr.idle.signals[2]: is none of 'yarn', 'hdfs' or 'notebook'",
        "chatops.yaml:13: emr.idle.spare: is not a known key; known here: "
        "after, every, channel, grace, owners, owner_tags, gather_over, terminate, exempt, timezone, "
        "by_account, by_template, by_tag, signals",
    )


def test_a_signal_stands_there_once(yaml_complaints: Complaints) -> None:
    said = yaml_complaints(HEAD + "emr: {idle: {signals: [yarn, yarn]}}\n")
    assert said == ("chatops.yaml:2: emr.idle.signals[1]: names the same signal again: remove one of them",)


def test_an_account_that_does_not_exist_is_named(yaml_complaints: Complaints) -> None:
    said = yaml_complaints(
        HEAD
        + "accounts: [{alias: lab, regions: [eu-west-1]}]\nemr:\n  idle:\n    by_account:\n      labs: 3h\n"
    )
    assert said == (
        "chatops.yaml:6: emr.idle.by_account.labs: names no account of this file; did you mean lab?",
    )


def test_without_accounts_the_only_one_is_called_default(write: Write, yaml_complaints: Complaints) -> None:
    path = write("chatops.yaml", HEAD + "emr: {idle: {by_account: {default: 3h}}}\n")
    assert load_configuration(path).emr.idle.by_account == {"default": 3 * HOUR}
    assert "names no account" in yaml_complaints(HEAD + "emr: {idle: {by_account: {prod: 3h}}}\n")[0]


AUTOMATION = "policy: [{allow: [emr.terminate], people: [automation]}]\n"
TERMINATE = "    terminate: [{where: {tags: {env: dev}}, warn: 2h, grace: 30m, at_most: 1}]\n"


def test_the_watch_as_it_may_be_written(write: Write) -> None:
    text = (
        HEAD
        + AUTOMATION
        + "emr:\n  idle:\n"
        + "    channel: C0IDLE123\n"
        + "    grace: 1m\n"
        + "    owners: {Minji: U0MINJI1}\n"
        + "    owner_tags: [owner]\n"
        + "    gather_over: 3\n"
        + "    timezone: Asia/Seoul\n"
        + "    exempt: {idle: 'ok*'}\n"
        + TERMINATE
    )
    idle = load_configuration(write("chatops.yaml", text)).emr.idle
    assert (idle.channel, idle.grace, idle.gather_over) == ("C0IDLE123", timedelta(minutes=1), 3)
    assert (idle.owners, idle.owner_tags, idle.timezone) == ({"Minji": "U0MINJI1"}, ("owner",), "Asia/Seoul")
    (ending,) = idle.terminate
    assert (ending.where.tags, ending.warn, ending.grace, ending.at_most) == (
        {"env": "dev"},
        2 * HOUR,
        HOUR / 2,
        1,
    )


def test_nothing_is_terminated_unless_that_is_written(write: Write) -> None:
    assert load_configuration(write("chatops.yaml", HEAD)).emr.idle.terminate == ()


def test_rules_that_terminate_need_a_channel(yaml_complaints: Complaints) -> None:
    assert yaml_complaints(HEAD + AUTOMATION + f"emr:\n  idle:\n{TERMINATE}") == (
        "chatops.yaml:5: emr.idle.terminate: needs a channel where notice is given: "
        "set emr.idle.channel or channels.digest",
    )


@pytest.mark.parametrize(
    "policy",
    [
        "",
        "policy: [{allow: [emr.terminate]}]\n",
        "policy: [{allow: [emr.list], people: [automation]}]\n",
        "policy: [{deny: [emr.terminate], people: [automation]}]\n",
    ],
)
def test_rules_that_terminate_need_the_policy_too(yaml_complaints: Complaints, policy: str) -> None:
    (said,) = yaml_complaints(HEAD + policy + f"channels: {{digest: C0IDLE123}}\nemr:\n  idle:\n{TERMINATE}")
    assert said.endswith(
        "emr.idle.terminate: needs a rule of the policy too, "
        "like {allow: [emr.terminate], people: [automation]}"
    )


def test_mistakes_of_the_watch_are_named_with_their_place(yaml_complaints: Complaints) -> None:
    said = yaml_complaints(
        HEAD
        + "emr:\n  idle:\n"
        + "    channel: '#idle'\n"
        + "    grace: 3d\n"
        + "    owners: {minji: alice, Minji: U0MINJI1}\n"
        + "    owner_tags: []\n"
        + "    gather_over: 0\n"
        + "    timezone: Seoul\n"
        + "    terminate: [{warn: 1m, where: {tags: {}}, at_most: 0}]\n"
    )
    assert said == (
        "chatops.yaml:4: emr.idle.channel: must be the id of a channel like C0123ABCD "
        "(channel details, at the bottom)",
        "chatops.yaml:5: emr.idle.grace: must be between 1 m and 2 d",
        "chatops.yaml:6: emr.idle.owners.minji: must be a member id like U0123ABCD (profile, Copy member ID)",
        "chatops.yaml:7: emr.idle.owner_tags: is empty: name at least one",
        "chatops.yaml:8: emr.idle.gather_over: must be at least 1",
        "chatops.yaml:9: emr.idle.timezone: must be a time zone like Asia/Seoul; did you mean Asia/Seoul?",
        "chatops.yaml:10: emr.idle.terminate[0].where.tags: is empty: name at least one",
        "chatops.yaml:10: emr.idle.terminate[0].warn: must be between 15 m and 7 d",
        "chatops.yaml:10: emr.idle.terminate[0].at_most: must be at least 1",
    )


def test_an_owner_is_written_once_whatever_the_case(yaml_complaints: Complaints) -> None:
    said = yaml_complaints(HEAD + "emr: {idle: {owners: {minji: U0MINJI1, Minji: U0MINJI2}}}\n")
    assert said == (
        "chatops.yaml:2: emr.idle.owners.Minji: is the same as minji: names are compared whatever their case",
    )


def test_an_account_of_a_terminate_rule_has_to_exist(yaml_complaints: Complaints) -> None:
    said = yaml_complaints(
        HEAD
        + AUTOMATION
        + "channels: {digest: C0IDLE123}\naccounts: [{alias: lab, regions: [eu-west-1]}]\n"
        + "emr: {idle: {terminate: [{where: {accounts: [labs]}}]}}\n"
    )
    assert said == (
        "chatops.yaml:5: emr.idle.terminate[0].where.accounts[0]: names no account of this file; did you mean lab?",
    )
