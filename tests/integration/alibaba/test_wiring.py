"""From settings to adapters that work: keys of the environment, several accounts, one endpoint for all."""

from typing import Any

import pytest

from app.bootstrap.alibaba import alibaba_ecs
from app.settings import Configuration, Environment
from cloud.errors import CredentialsExpired
from cloud.model import Scope
from demo.alibaba.seed import seed
from demo.alibaba.server import AlibabaServer
from demo.alibaba.specs import HANGZHOU, KEY_ID, TOKYO

TOKENS = {"SLACK_BOT_TOKEN": "xoxb-1-2-botsecret", "SLACK_APP_TOKEN": "xapp-1-A1-appsecret"}


def configured(**ecs: Any) -> Configuration:
    return Configuration.model_validate({"workspace": {"team_ids": ["T0123ABCD"]}, "ecs": ecs})


def test_every_account_and_region_has_its_adapter(server: AlibabaServer) -> None:
    seed(server)
    environment = Environment.model_validate({**TOKENS, **server.environment()})
    configuration = configured(
        accounts=[{"alias": "games", "regions": [TOKYO, HANGZHOU]}, {"alias": "lab", "regions": [TOKYO]}]
    )
    adapters, close = alibaba_ecs(environment, configuration)
    assert set(adapters) == {Scope("games", TOKYO), Scope("games", HANGZHOU), Scope("lab", TOKYO)}
    assert {scope: len(ecs.list_instances().items) for scope, ecs in adapters.items()} == {
        Scope("games", TOKYO): 6,
        Scope("games", HANGZHOU): 3,
        Scope("lab", TOKYO): 6,
    }
    assert set(server.signers) == {KEY_ID}
    close()
    assert adapters[Scope("lab", TOKYO)].regions(), "closing only lets go of what is idle"


def test_an_accounts_own_source_goes_before_the_environments_keys(
    server: AlibabaServer,
) -> None:
    environment = Environment.model_validate({**TOKENS, **server.environment()})
    configuration = configured(
        accounts=[{"alias": "games", "regions": [TOKYO], "profile": "nobody-has-this"}]
    )
    adapters, _ = alibaba_ecs(environment, configuration)
    with pytest.raises(CredentialsExpired):
        adapters[Scope("games", TOKYO)].list_instances()
    assert server.calls() == 0
