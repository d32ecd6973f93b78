"""Reading Alibaba Cloud ECS: lists of all accounts and regions side by side, and one instance."""

import time
from collections.abc import Callable
from concurrent.futures import Future
from datetime import UTC, datetime
from functools import partial

from app.domain.ecs.instances import InstanceMatches, InstancePage, InstanceSheet, in_order
from app.domain.ecs.nights import BY_TAG, NightRules
from app.domain.ecs.queries import ListInstances, ShowInstance
from app.queries.asking import Answers, gather, together
from app.queries.ecs_listing import CLOUD, EcsScopes, cut_off, listed_instances
from app.queries.ecs_meaning import InstanceMeaning
from app.queries.listings import FRESH, PAGING
from app.queries.paging import page_of
from app.queries.recent import Recent
from cloud.ecs import EcsStatus, InstanceFilter, Instances
from cloud.model import Scope


class EcsQueries:
    """Answers from every account and region; ``office`` says which office hours an instance keeps."""

    def __init__(
        self,
        ecs: EcsScopes,
        *,
        page_size: int,
        office: NightRules = BY_TAG,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._ecs = ecs
        self._page_size = page_size
        self._office = office
        self._now = now
        self._recent: Recent[Instances] = Recent(clock, joined=ecs.patience)
        self._meaning = InstanceMeaning(ecs)

    def list_instances(self, query: ListInstances, *, turning: bool = False) -> InstancePage:
        """Read one page of all scopes together; ``turning`` pages shows the listings that the reader has begun."""
        listed = self._list(query.scopes, query.wanted, PAGING if turning else FRESH)
        every = in_order(listed_instances(listed))
        page = page_of(every, query.page, self._page_size)
        return InstancePage(
            scopes=query.scopes,
            instances=page.items,
            total=len(every),
            page=page.number,
            pages=page.pages,
            now=self._now(),
            running=sum(instance.status is EcsStatus.RUNNING for instance in every),
            stopped=sum(instance.status is EcsStatus.STOPPED for instance in every),
            wanted=query.wanted,
            truncated=cut_off(listed),
            unanswered=listed.unanswered,
        )

    def show_instance(self, query: ShowInstance) -> InstanceSheet | InstanceMatches:
        """Read one instance; or tell what the word matches when that is not exactly one."""
        found = self._meaning.one(query.instance, query.scopes, query.preferred)
        if isinstance(found, InstanceMatches):
            return found
        now = self._now()
        return InstanceSheet(found, now, self._office.said(found, now))

    def _list(self, scopes: tuple[Scope, ...], wanted: InstanceFilter, max_age: float) -> Answers[Instances]:
        """List all of them side by side; raises where none answers, and all for the same reason."""
        self._recent.forget(PAGING)
        what = (wanted.name, wanted.status, tuple(sorted(wanted.tags.items())))
        calls = {
            scope: self._recent.get((scope, what), max_age, partial(self._begin, scope, wanted))
            for scope in scopes
        }
        answers = gather(calls, together(scopes, self._ecs.patience), CLOUD)
        answers.raise_if_silent()
        return answers

    def _begin(self, scope: Scope, wanted: InstanceFilter) -> Future[Instances]:
        return self._ecs.begin_listing([scope], wanted)[scope]
