"""What every part of the process is wired with."""

import secrets
import socket
from collections.abc import Mapping
from dataclasses import dataclass

from slack_sdk import WebClient

from app.bootstrap.policy import policy_of
from app.directory import Directory
from app.domain.policy import Policy
from app.health import Health
from app.notifier import Notifier
from app.queries.side_by_side import SideBySide
from app.settings import Configuration, Environment
from app.slack_client import hurried, make_client
from app.store.store import Store, open_store
from handlers import slash_names

QUERY_THREADS = 12
"""Side by side for each account and region."""


@dataclass(frozen=True, slots=True)
class Base:
    """The settings, and what is made of them first; ``owner`` names this process to the other replicas."""

    environment: Environment
    configuration: Configuration
    store: Store
    client: WebClient
    notifier: Notifier
    policy: Policy
    directory: Directory
    threads: SideBySide
    health: Health
    owner: str

    @property
    def marks(self) -> Mapping[str, str]:
        """The marks of AWS's accounts, by alias."""
        accounts = self.configuration.accounts
        return {account.alias: account.mark for account in accounts if account.mark}

    @property
    def slash(self) -> Mapping[str, str]:
        """The commands as they are typed here, by their contract names."""
        return slash_names({command.value: name for command, name in self.configuration.commands.items()})


def make_base(environment: Environment, configuration: Configuration) -> Base:
    """Open the store (and migrate it), so this raises ``StoreError`` where that fails."""
    store = open_store(environment.database_url.get_secret_value())
    client = make_client(environment.slack_api_url, environment.slack_bot_token.get_secret_value())
    policy = policy_of(configuration)
    groups = policy.groups | frozenset(configuration.emr.teams)  # of all these it matters who is in them
    home = frozenset(configuration.workspace.team_ids)
    return Base(
        environment,
        configuration,
        store,
        client,
        Notifier(client, store.messages),
        policy,
        Directory(hurried(client), home, groups),
        SideBySide(QUERY_THREADS, thread_name_prefix="query"),
        Health(),
        f"{socket.gethostname()}:{secrets.token_hex(4)}",
    )
