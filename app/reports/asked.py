"""The digest for somebody who asks: of what they may see, since yesterday, in their own time zone."""

from zoneinfo import ZoneInfo

from app.domain.digest import Digest
from app.domain.intents import ShowDigest
from app.domain.people import Person
from app.domain.policy import Policy, Target
from app.domain.requests import Request
from app.reports.digest import Digests


class AskedDigest:
    """Answers :class:`app.domain.intents.ShowDigest`."""

    def __init__(self, digests: Digests, policy: Policy) -> None:
        self._digests = digests
        self._policy = policy

    def show(self, query: ShowDigest, person: Person, request: Request) -> Digest:
        """Collect it; another part's section is in it if the asker may read that part here."""
        sources = [
            source
            for source in self._digests.sources
            if self._policy.decide(source.action, person, request.channel, Target("", "", {})).allowed
        ]
        return self._digests.collect(query.scopes, None, _zone(person.timezone), sources, somebody_waits=True)


def _zone(name: str) -> ZoneInfo:
    """Slack's names are the tz database's; one that is unknown here is no reason to answer nothing."""
    try:
        return ZoneInfo(name)
    except (KeyError, ValueError, OSError):
        return ZoneInfo("UTC")
