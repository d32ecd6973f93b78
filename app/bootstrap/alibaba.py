"""From the settings to Alibaba Cloud's adapters, for the composition root. No SDK is imported before the first call."""

from collections.abc import Callable, Mapping

from app.settings import AlibabaAccount, Configuration, Environment
from cloud.alibaba.access import Access, Keys, Oidc, Wire
from cloud.alibaba.calls import ECS_LIMITS
from cloud.alibaba.clients import ClientFactory
from cloud.alibaba.ecs import AlibabaEcs
from cloud.model import Scope
from cloud.ports import Ecs
from cloud.throttle import Throttle


def alibaba_ecs(
    environment: Environment, configuration: Configuration
) -> tuple[Mapping[Scope, Ecs], Callable[[], None]]:
    """Make the ECS adapter of every account and region, and what closes their connections."""
    if configuration.ecs is None:
        return {}, lambda: None
    accounts, limits = configuration.ecs.effective_accounts, configuration.limits
    keys = _keys(environment)
    factory = ClientFactory(
        {account.alias: _access(account, keys) for account in accounts},
        Wire(
            endpoint=environment.alibaba_ecs_endpoint,
            vpc=configuration.ecs.network == "vpc",
            connect_timeout=limits.aws_connect_timeout,
            read_timeout=limits.aws_read_timeout,
            pool_size=limits.aws_pool,
        ),
    )
    throttle = Throttle(ECS_LIMITS)
    scopes = [Scope(account.alias, region) for account in accounts for region in account.regions]
    return {scope: AlibabaEcs(scope, factory, throttle) for scope in scopes}, factory.close


def _keys(environment: Environment) -> Keys | None:
    """Take the keys from .env or a secrets directory too, where Alibaba's own chain would not look."""
    key, secret = environment.alibaba_cloud_access_key_id, environment.alibaba_cloud_access_key_secret
    if key is None or secret is None:
        return None
    token = environment.alibaba_cloud_security_token
    return Keys(
        key.get_secret_value(), secret.get_secret_value(), token.get_secret_value() if token else None
    )


def _access(account: AlibabaAccount, keys: Keys | None) -> Access:
    """An account's own source goes before the environment's keys."""
    oidc = None
    if account.oidc_provider_arn is not None and account.oidc_token_file is not None:
        oidc = Oidc(account.oidc_provider_arn, account.oidc_token_file)
    own = account.profile or account.ram_role or oidc
    return Access(
        keys=None if own else keys,
        profile=account.profile,
        ram_role=account.ram_role,
        oidc=oidc,
        role_arn=account.role_arn,
        external_id=account.external_id,
    )
