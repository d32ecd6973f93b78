"""Makes the adapters of AWS's accounts and regions, for the composition root: from the settings."""

from collections.abc import Callable, Mapping

from app.settings import Configuration, Environment, effective_accounts
from cloud.aws.access import Access, Keys, Wire
from cloud.aws.clients import ClientFactory
from cloud.aws.emr import AwsEmr, Patience
from cloud.aws.limits import EMR_LIMITS
from cloud.aws.prices import AwsPrices
from cloud.model import Scope
from cloud.ports import Emr, Prices
from cloud.throttle import Throttle


def aws_emr(
    environment: Environment, configuration: Configuration
) -> tuple[Mapping[Scope, Emr], Prices, Callable[[], None]]:
    """Make the EMR adapter of every account and region, the prices', and what closes their connections.

    No SDK is imported yet.
    """
    limits, keys = configuration.limits, None
    if environment.aws_access_key_id is not None and environment.aws_secret_access_key is not None:
        token = environment.aws_session_token
        keys = Keys(
            environment.aws_access_key_id.get_secret_value(),
            environment.aws_secret_access_key.get_secret_value(),
            token.get_secret_value() if token else None,
        )
    accounts = effective_accounts(configuration, environment)
    factory = ClientFactory(
        {
            account.alias: Access(keys, environment.aws_profile, account.role_arn, account.external_id)
            for account in accounts
        },
        Wire(
            endpoint_url=environment.aws_endpoint_url,
            connect_timeout=limits.aws_connect_timeout,
            read_timeout=limits.aws_read_timeout,
            pool_size=limits.aws_pool,
        ),
    )
    throttle, patience = Throttle(EMR_LIMITS), Patience(cache_ttl=configuration.emr.details_ttl)
    scopes = [Scope(account.alias, region) for account in accounts for region in account.regions]
    adapters = {scope: AwsEmr(scope, factory, throttle, patience=patience) for scope in scopes}
    return adapters, AwsPrices(factory), factory.close
