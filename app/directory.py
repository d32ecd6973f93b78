"""Who somebody is to the workspace, asked of Slack and remembered for a minute.

``users:read`` for people, ``users:read.email`` to find them by their address, ``usergroups:read`` for the groups
that the policy names.
"""

import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Hashable
from concurrent.futures import Future
from typing import Any, Generic, TypeVar, cast

import structlog
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError, SlackClientError

from app.domain.people import AUTOMATION, Person, Standing, UserId
from app.errors import ChatOpsError

K = TypeVar("K", bound=Hashable)
V = TypeVar("V")

log = structlog.get_logger(__name__)


class DirectoryUnavailable(ChatOpsError):
    """Slack did not say who you are and what you may do, so nothing was done. Please try again shortly."""

    def __init__(self, detail: str) -> None:
        """Take ``detail`` for the log."""
        super().__init__()
        self.detail = detail


class Directory:
    """Answers who somebody is; thread-safe, and asks once however many threads wait for the same answer."""

    def __init__(
        self,
        client: WebClient,
        home_team_ids: frozenset[str],
        groups: frozenset[str] = frozenset(),
        *,
        ttl: float = 60.0,
        size: int = 5_000,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """Take the workspaces whose people are ours, and the ids of the user groups worth asking for."""
        self._client = client
        self._home = home_team_ids
        self._groups = groups
        self._people = _Cache[UserId, Person](size, ttl, clock)
        self._mails = _Cache[str, str](size, ttl, clock)
        self._members = _Cache[str, frozenset[str]](max(len(groups), 1), ttl, clock)

    def person(self, user: UserId, *, fresh: bool = False) -> Person:
        """Describe somebody as Slack does now, or did at most a minute ago unless ``fresh``.

        Raises :class:`DirectoryUnavailable` where Slack gave no answer: whoever asks must refuse then.
        """
        if user == AUTOMATION:
            return Person(AUTOMATION, Standing.MEMBER, "automation")
        known = self._people.get(user, lambda: self._ask(user), fresh)
        if not self._groups or known.standing not in (Standing.MEMBER, Standing.GUEST):
            return known
        groups = frozenset(group for group in self._groups if user.user_id in self._members_of(group, fresh))
        return Person(known.id, known.standing, known.name, known.timezone, known.locale, groups)

    def by_mail(self, address: str) -> str:
        """Find the id of whoever has this mail address; empty if nobody. Raises :class:`DirectoryUnavailable`."""
        return self._mails.get(address.casefold(), lambda: self._ask_mail(address), False)

    def _ask_mail(self, address: str) -> str:
        """https://docs.slack.dev/reference/methods/users.lookupByEmail"""
        try:
            return str(self._client.users_lookupByEmail(email=address)["user"]["id"])
        except SlackApiError as error:
            if _code(error) in ("users_not_found", "user_not_found", "missing_scope", "invalid_arguments"):
                return ""
            raise DirectoryUnavailable(f"users.lookupByEmail: {_code(error)}") from error
        except (SlackClientError, OSError, ValueError) as error:
            raise DirectoryUnavailable(f"users.lookupByEmail: {error}") from error

    def _ask(self, user: UserId) -> Person:
        try:
            found = self._client.users_info(user=user.user_id, include_locale=True)["user"]
        except SlackApiError as error:
            if _code(error) in ("user_not_found", "user_not_visible", "users_not_found"):
                return Person(user, Standing.UNKNOWN if user.team_id in self._home else Standing.OUTSIDER)
            raise DirectoryUnavailable(f"users.info: {_code(error)}") from error
        except (SlackClientError, OSError, ValueError) as error:
            raise DirectoryUnavailable(f"users.info: {error}") from error
        return Person(
            user,
            standing(user, found, self._home),
            _name(found),
            found.get("tz") or "UTC",
            found.get("locale") or "",
        )

    def _members_of(self, group: str, fresh: bool) -> frozenset[str]:
        return self._members.get(group, lambda: self._ask_members(group), fresh)

    def _ask_members(self, group: str) -> frozenset[str]:
        try:
            answer = self._client.usergroups_users_list(usergroup=group)
        except SlackApiError as error:
            if _code(error) in ("no_such_subteam", "subteam_not_found"):
                log.warning("a user group named by the policy does not exist", group=group)
                return frozenset()
            raise DirectoryUnavailable(f"usergroups.users.list: {_code(error)}") from error
        except (SlackClientError, OSError, ValueError) as error:
            raise DirectoryUnavailable(f"usergroups.users.list: {error}") from error
        return frozenset(cast(list[str], answer.get("users") or []))


def standing(user: UserId, found: dict[str, Any], home: frozenset[str]) -> Standing:
    """Judge a user object (https://docs.slack.dev/reference/objects/user-object/).

    A member of another workspace in a shared channel need not be ``is_stranger``: the team decides, both the
    one that came with the request and Slack's own. ``is_app_user`` says that a human once authorised the app,
    not that it is one. In an Enterprise Grid, ``enterprise_user.teams`` lists all workspaces of somebody.
    """
    if found.get("is_bot") or found.get("is_workflow_bot") or user.user_id == "USLACKBOT":
        return Standing.BOT
    if found.get("deleted"):
        return Standing.DEACTIVATED
    teams = {found.get("team_id"), *(found.get("enterprise_user") or {}).get("teams", ())}
    came_from_here = user.team_id in home or user.team_id in teams
    if found.get("is_stranger") or not (teams & home and came_from_here):
        return Standing.OUTSIDER
    guest = found.get("is_restricted") or found.get("is_ultra_restricted")
    return Standing.GUEST if guest else Standing.MEMBER


def _name(found: dict[str, Any]) -> str:
    profile = found.get("profile") or {}
    return profile.get("display_name") or found.get("real_name") or found.get("name") or ""


def _code(error: SlackApiError) -> str:
    return str(error.response.get("error", "no answer"))


class _Cache(Generic[K, V]):
    """Keeps answers for ``ttl`` seconds, the last used ``size`` of them; failures are not kept."""

    def __init__(self, size: int, ttl: float, clock: Callable[[], float]) -> None:
        self._size = size
        self._ttl = ttl
        self._clock = clock
        self._lock = threading.Lock()
        self._kept: OrderedDict[K, tuple[float, Future[V]]] = OrderedDict()

    def get(self, key: K, ask: Callable[[], V], fresh: bool) -> V:
        with self._lock:
            found = self._kept.get(key)
            if found is not None and not fresh and self._clock() < found[0]:
                self._kept.move_to_end(key)
                answer, mine = found[1], False
            else:
                answer, mine = self._begin(key), True
        if mine:
            self._resolve(key, answer, ask)
        return answer.result()

    def _begin(self, key: K) -> Future[V]:
        answer: Future[V] = Future()
        self._kept[key] = (self._clock() + self._ttl, answer)
        self._kept.move_to_end(key)
        if len(self._kept) > self._size:
            self._kept.popitem(last=False)
        return answer

    def _resolve(self, key: K, answer: Future[V], ask: Callable[[], V]) -> None:
        try:
            answer.set_result(ask())
        except BaseException as error:
            answer.set_exception(error)
            with self._lock:
                if key in self._kept and self._kept[key][1] is answer:
                    del self._kept[key]
            raise
