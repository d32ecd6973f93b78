"""How a cloud fails, in words for the person who asked.

``permanent`` decides what happens next: a permanent failure is said and ends there, any other may be retried.
"""


class CloudError(Exception):
    """The cloud refused, or did not answer."""

    def __init__(
        self,
        message: str,
        *,
        permanent: bool,
        code: str = "",
        request_id: str = "",
        sent: bool = True,
    ) -> None:
        """Take the vendor's ``code`` and ``request_id``; ``sent`` is False if nothing reached the cloud."""
        super().__init__(message)
        self.message = message
        self.permanent = permanent
        self.code = code
        self.request_id = request_id
        self.sent = sent

    @property
    def uncertain(self) -> bool:
        """Whether the change that was asked for may have happened all the same: look before asking again."""
        return self.sent and not self.permanent


class NotFound(CloudError):
    """Nothing of that id exists there (any more)."""


class AccessDenied(CloudError):
    """The bot's own credentials lack a permission; ``message`` names it where the vendor does."""


class CredentialsExpired(CloudError):
    """The bot's own credentials are expired, missing or invalid; nothing is done with such."""

    @property
    def uncertain(self) -> bool:
        return False


class Throttled(CloudError):
    """The vendor's rate limit, after the polite retries; what is turned away is not done."""

    @property
    def uncertain(self) -> bool:
        return False


class Unreachable(CloudError):
    """No answer: refused, reset or timed out. What was asked may have happened all the same if ``sent``."""
