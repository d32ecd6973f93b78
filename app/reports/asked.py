"""The digest for somebody who asks: of what they may see, since yesterday, in their own time zone."""

from zoneinfo import ZoneInfo

from app.domain.digest import Digest
from app.domain.names import Action
from app.domain.people import Person
from app.domain.policy import Policy, Target
from app.domain.queries import ShowDigest
from app.domain.requests import Request
from app.reports.digest import Digests, Source
from cloud.model import Scope


class AskedDigest:
    """Answers :class:`app.domain.queries.ShowDigest`."""

    def __init__(self, digests: Digests, policy: Policy) -> None:
        self._digests = digests
        self._policy = policy

    def show(self, query: ShowDigest, person: Person, request: Request) -> Digest:
        """Collect it; of another part's section there is in it what was asked for and the asker may read here."""
        narrowed = (self._readable(source, query, person, request) for source in self._digests.sources)
        sources = [source for source in narrowed if source is not None]
        scopes = tuple(scope for scope in query.scopes if scope in self._digests.scopes)
        return self._digests.collect(scopes, None, _zone(person.timezone), sources, somebody_waits=True)

    def _readable(self, source: Source, query: ShowDigest, person: Person, request: Request) -> Source | None:
        """Narrow a part to the accounts and regions that are meant, and that the asker may read in this channel."""
        meant = filter(query.covers, source.scopes)
        allowed = [scope for scope in meant if self._may(source.action, person, request, scope)]
        return source.within(allowed) if allowed else None

    def _may(self, action: Action, person: Person, request: Request, scope: Scope) -> bool:
        target = Target(scope.account, scope.region, {})
        return self._policy.decide(action, person, request.channel, target).allowed


def _zone(name: str) -> ZoneInfo:
    """Slack's names are the tz database's; one that is unknown here is no reason to answer nothing."""
    try:
        return ZoneInfo(name)
    except (KeyError, ValueError, OSError):
        return ZoneInfo("UTC")
