"""Reading Alibaba Cloud ECS: lists of all accounts and regions side by side, and one instance."""

import time
from collections.abc import Callable, Mapping
from concurrent.futures import Future
from datetime import UTC, datetime
from functools import partial

from app.domain.ecs.instances import InstanceMatches, InstancePage, InstanceSheet, in_order
from app.domain.ecs.queries import ListInstances, ShowInstance
from app.queries.asking import PATIENCE, Answers, gather, together
from app.queries.ecs_meaning import CLOUD, InstanceMeaning
from app.queries.listings import FRESH, PAGING
from app.queries.recent import Recent
from app.queries.side_by_side import SideBySide
from cloud.ecs import EcsStatus, InstanceFilter, Instances
from cloud.model import Scope
from cloud.ports import Ecs


class EcsQueries:
    """Answers from the ECS adapters, one per configured scope.

    Where several are asked, nobody waits longer than ``patience`` seconds for one that does not answer.
    """

    def __init__(
        self,
        adapters: Mapping[Scope, Ecs],
        *,
        page_size: int,
        threads: SideBySide,
        patience: float = PATIENCE,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._adapters = adapters
        self._page_size = page_size
        self._threads = threads
        self._patience = patience
        self._now = now
        self._recent: Recent[Instances] = Recent(clock, joined=patience)
        self._meaning = InstanceMeaning(adapters, threads, patience)

    def list_instances(self, query: ListInstances, *, turning: bool = False) -> InstancePage:
        """Read one page of all scopes together; ``turning`` pages shows the listings that the reader has begun."""
        listed = self._list(query.scopes, query.wanted, PAGING if turning else FRESH)
        every = in_order(instance for some in listed.told.values() for instance in some.items)
        pages = max(1, -(-len(every) // self._page_size))
        page = min(max(1, query.page), pages)
        return InstancePage(
            scopes=query.scopes,
            instances=every[(page - 1) * self._page_size : page * self._page_size],
            total=len(every),
            page=page,
            pages=pages,
            now=self._now(),
            running=sum(instance.status is EcsStatus.RUNNING for instance in every),
            stopped=sum(instance.status is EcsStatus.STOPPED for instance in every),
            wanted=query.wanted,
            truncated=tuple(scope for scope, some in listed.told.items() if some.truncated),
            unanswered=listed.unanswered,
        )

    def show_instance(self, query: ShowInstance) -> InstanceSheet | InstanceMatches:
        """Read one instance; or tell what the word matches when that is not exactly one."""
        found = self._meaning.one(query.instance, query.scopes, query.preferred)
        return found if isinstance(found, InstanceMatches) else InstanceSheet(found, self._now())

    def _list(self, scopes: tuple[Scope, ...], wanted: InstanceFilter, max_age: float) -> Answers[Instances]:
        """List all of them side by side; raises where none answers, and all for the same reason."""
        self._recent.forget(PAGING)
        what = (wanted.name, wanted.status, tuple(sorted(wanted.tags.items())))
        calls = {
            scope: self._recent.get((scope, what), max_age, partial(self._begin, scope, wanted))
            for scope in scopes
        }
        answers = gather(calls, together(scopes, self._patience), CLOUD)
        answers.raise_if_silent()
        return answers

    def _begin(self, scope: Scope, wanted: InstanceFilter) -> Future[Instances]:
        return self._threads.submit(scope, self._adapters[scope].list_instances, wanted)
