"""An EMR cluster's instance groups and fleets as people name them, and what somebody wants of them."""

from collections.abc import Sequence
from dataclasses import replace

from app.domain.emr.resize_intents import Change, Size, size_of
from app.domain.emr.wanted import NotUnderstood, Wanted
from cloud.model import Capacity, Collection, Market, Role

GONE_STATES = frozenset({"ENDED", "SHUTTING_DOWN", "TERMINATED", "TERMINATING"})
AT_MOST = 5_000
"""More instances or units than this in one group or fleet is a slip of the finger."""

_ROLES = {"core": Role.CORE, "task": Role.TASK, "master": Role.MASTER, "primary": Role.MASTER}


def resizable(capacity: Sequence[Capacity]) -> tuple[Capacity, ...]:
    """Leave out the primary nodes, and what is gone."""
    return tuple(held for held in capacity if held.role is not Role.MASTER and held.state not in GONE_STATES)


def label(held: Capacity, capacity: Sequence[Capacity]) -> str:
    """Name it by its role if that is enough, else by its name, else by its id."""
    alike = [other for other in capacity if other.role is held.role and other.state not in GONE_STATES]
    if len(alike) <= 1:
        return "primary" if held.role is Role.MASTER else held.role.value.lower()
    same_name = sum(other.name == held.name for other in alike)
    return held.name if held.name and same_name == 1 else held.id


def changes(capacity: Sequence[Capacity], wanted: Sequence[Wanted]) -> tuple[Change, ...]:
    """Tell what every group and fleet comes to that is named; raises :class:`NotUnderstood` with a sentence."""
    found: dict[str, Change] = {}
    seen: set[tuple[str, Market]] = set()
    for one in wanted:
        held = _find(capacity, one.held)
        market = _market(held, one.market, label(held, capacity))
        before = found.get(held.id) or _unchanged(held, capacity)
        if (held.id, market) in seen:
            raise NotUnderstood(f"{before.label} is named twice.")
        seen.add((held.id, market))
        found[held.id] = replace(before, after=_after(before, one, market))
    return tuple(found.values())


def _find(capacity: Sequence[Capacity], word: str) -> Capacity:
    """Find what an id, a role or a name means."""
    candidates = resizable(capacity)
    if not candidates:
        raise NotUnderstood("It has nothing but primary nodes, and these are never resized.")
    if not word:
        fitting: tuple[Capacity, ...] = candidates
    else:
        fitting = next(filter(None, _readings(candidates, word)), ())
    if not fitting and _ROLES.get(word.casefold()) is Role.MASTER:
        raise NotUnderstood("The primary nodes are never resized: EMR cannot.")
    known = ", ".join(label(held, capacity) for held in candidates)
    if not fitting:
        raise NotUnderstood(f"It has no group or fleet called “{word}”; it has {known}.")
    if len(fitting) > 1:
        named = f"“{word}” could be several: please" if word else "Please"
        raise NotUnderstood(f"{named} say which one: {', '.join(label(h, capacity) for h in fitting)}.")
    return fitting[0]


def _readings(candidates: Sequence[Capacity], word: str) -> tuple[tuple[Capacity, ...], ...]:
    folded = word.casefold()
    return (
        tuple(held for held in candidates if held.id == word),
        tuple(held for held in candidates if held.role is _ROLES.get(folded)),
        tuple(held for held in candidates if held.name == word),
        tuple(held for held in candidates if held.name.casefold() == folded),
    )


def _market(held: Capacity, market: Market | None, name: str) -> Market:
    """Tell which of a fleet's two targets is meant; a group has one count only."""
    if held.collection is Collection.GROUP:
        its_own = Market.SPOT if held.market == Market.SPOT else Market.ON_DEMAND
        if market not in (None, its_own):
            words = its_own.value.lower().replace("_", "-")
            raise NotUnderstood(
                f"{name} is an instance group of {words} instances; its market stays as it is."
            )
        return its_own
    size = size_of(held)
    if market is None and bool(size.on_demand) == bool(size.spot):
        raise NotUnderstood(
            f"{name} is a fleet: please say which target you mean, as in “{name} on-demand 8” or “{name} spot +8”."
        )
    return market or (Market.SPOT if size.spot else Market.ON_DEMAND)


def _unchanged(held: Capacity, capacity: Sequence[Capacity]) -> Change:
    size = size_of(held)
    fleet = held.collection is Collection.FLEET
    name = label(held, capacity)
    return Change(held.id, name, held.role, held.instance_types, fleet, held.running, size, size)


def _after(change: Change, wanted: Wanted, market: Market) -> Size:
    now = _of(change.after, market)
    number = wanted.number + (now if wanted.relative else 0)
    if number < 0:
        raise NotUnderstood(f"{change.label} has {now}: {wanted} would leave less than none.")
    if number > AT_MOST:
        raise NotUnderstood(f"{number:,} for {change.label} is more than the {AT_MOST:,} that I ask for.")
    return replace(change.after, **{"spot" if market is Market.SPOT else "on_demand": number})


def _of(size: Size, market: Market) -> int:
    return size.spot if market is Market.SPOT else size.on_demand
