"""What the process is told: ``Environment`` (secrets, endpoints) and ``Configuration`` (chatops.yaml)."""

from app.settings.accounts import DEFAULT_ALIAS, Account
from app.settings.configuration import (
    Audit,
    Channels,
    Configuration,
    Emr,
    Language,
    Limits,
    Workspace,
    effective_accounts,
)
from app.settings.ecs import AlibabaAccount, Ecs
from app.settings.environment import Environment, secret_values
from app.settings.loading import Settings, load_configuration, load_environment, load_settings
from app.settings.policy import Rule, RuleLimits, Where

__all__ = [
    "DEFAULT_ALIAS",
    "Account",
    "AlibabaAccount",
    "Audit",
    "Channels",
    "Configuration",
    "Ecs",
    "Emr",
    "Environment",
    "Language",
    "Limits",
    "Rule",
    "RuleLimits",
    "Settings",
    "Where",
    "Workspace",
    "effective_accounts",
    "load_configuration",
    "load_environment",
    "load_settings",
    "secret_values",
]
