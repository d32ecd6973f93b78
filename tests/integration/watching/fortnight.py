"""A made-up fortnight of many clusters, and a plain account of what has to come of it.

The script says what really happens in each five minutes; :class:`Oracle` tells from it, without any of the bot's code,
who is told when, who is given notice, and what is ended.
"""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from random import Random

from cloud.metrics import BUCKET

WORK, QUIET, LOST = 0, 1, 2
HOUR = timedelta(hours=1)
AFTER, GRACE, WARN, NOTICE = 2 * HOUR, HOUR / 2, HOUR, HOUR
LEAD = 3 * 288
"""Buckets that the script has before the first look."""
SUMMER = datetime.fromisoformat("2025-03-30T01:00:00+00:00")
"""When the clocks of Berlin go forward."""
OUT = ((7 * HOUR, 10 * HOUR), (25 * HOUR, 29 * HOUR), (144.5 * HOUR, 147.5 * HOUR))
"""From when until when after the first look no replica runs; the last time is where the clocks change."""
CRASH = 32 * HOUR
"""So long after the first look one dies in any case: at that time a digest is due."""


@dataclass
class Life:
    """What a cluster does: one byte for each bucket from ``born`` to ``dies``, both counted from the script's start."""

    name: str
    born: int
    dies: int
    course: bytearray
    owned: bool
    dev: bool
    spared: str
    keeps: dict[int, str] = field(default_factory=dict)


@dataclass
class Script:
    """The whole of it; looks are numbered, and stand ``apart`` so many buckets from each other."""

    start: datetime
    apart: int
    looks: int
    lives: list[Life]
    silent: set[int]
    crashes: set[int]
    doubles: set[int]
    paused: set[int]
    down: set[int]

    def at(self, look: int) -> datetime:
        return self.start + (LEAD + look * self.apart) * BUCKET

    def sends(self, look: int) -> bool:
        """Tell whether a replica lives through a look."""
        return look not in self.crashes | self.down

    def works(self, look: int) -> bool:
        """Tell whether what is due by the clock is done, even if its replica dies before Slack is told of it."""
        return self.sends(look) or (look in self.crashes - self.down and look % 4 == 0)

    def hears(self, look: int) -> bool:
        """Tell whether what people say before a look is heard."""
        return look not in self.silent | self.down

    def bucket(self, look: int) -> int:
        return LEAD + look * self.apart


def write(seed: int, start: datetime, clusters: int, days: int, apart: int) -> Script:
    """Make one up."""
    random = Random(seed)  # noqa: S311 - nothing here is secret
    looks = days * 288 // apart
    buckets = LEAD + days * 288 + 1
    lives = [_life(random, number, buckets, looks) for number in range(clusters)]
    first = random.randrange(looks // 3, looks // 2)
    return Script(
        start - LEAD * BUCKET,
        apart,
        looks,
        lives,
        silent=_some(random, looks, 30),
        crashes=_some(random, looks, 15) | {CRASH // (apart * BUCKET)},
        doubles=_some(random, looks, 4),
        paused=set(range(first, first + looks // 12)),
        down={n for n in range(looks) if any(low <= n * apart * BUCKET < high for low, high in OUT)},
    )


def _some(random: Random, looks: int, one_in: int) -> set[int]:
    return {look for look in range(1, looks) if random.randrange(one_in) == 0}


def _life(random: Random, number: int, buckets: int, looks: int) -> Life:
    born = random.randrange(buckets) if random.random() < 0.2 else random.randrange(LEAD // 2)
    dies = random.randrange(born, buckets) if random.random() < 0.2 else buckets
    course = bytearray([QUIET]) * buckets
    at = born
    while at < buckets:
        works = random.randrange(6, 150)
        course[at : at + works] = bytes(min(works, buckets - at))
        at += works + random.randrange(6, 600 if random.randrange(5) == 0 else 36)
    for _ in range(random.randrange(3)):
        lost, length = random.randrange(buckets), random.randrange(3, 80)
        course[lost : lost + length] = bytes([LOST]) * min(length, buckets - lost)
    # how the scan tells a gap at a cluster's start is no matter of the watch
    course[born : born + 12] = bytes(max(0, min(12, buckets - born)))
    keeps = {
        random.randrange(1, looks): random.choice(["4h", "1d", "tomorrow", "90m"])
        for _ in range(random.randrange(3))
    }
    spared = random.choice(["", "", "", "protected", "exempt"])
    return Life(
        f"c-{number:04}", born, dies, course, random.random() < 0.5, random.random() < 0.5, spared, keeps
    )


@dataclass
class Told:
    """An episode as it has to be."""

    opened: datetime
    until: int
    since: int = 0
    direct: datetime | None = None
    channel: datetime | None = None
    posted: int | None = None
    reminded: datetime | None = None
    reminders: int = 0
    kept: bool = False
    notice: datetime | None = None
    notice_look: int = 0


@dataclass
class Outcome:
    """All that can be compared; times are those of looks, names the clusters'."""

    told: set[tuple[str, datetime, datetime | None, datetime | None]] = field(default_factory=set)
    over: set[tuple[str, datetime, datetime, str]] = field(default_factory=set)
    notices: set[tuple[str, datetime]] = field(default_factory=set)
    reminders: set[tuple[str, datetime]] = field(default_factory=set)
    ended: set[tuple[str, datetime]] = field(default_factory=set)
    words: int = 0


class Oracle:
    """Goes through the script look by look."""

    def __init__(self, script: Script) -> None:
        self.script = script
        self.open: dict[str, Told] = {}
        self.keeps: dict[str, datetime] = {}
        self.ended: set[str] = set()
        self.outcome = Outcome()

    def run(self) -> Outcome:
        for look in (look for look in range(self.script.looks) if look not in self.script.down):
            for life in self.script.lives:
                self._keep(life, look)
                self._look(life, look, self.script.at(look))
            self._look_twice(look, self.script.at(look))
        for name, one in self.open.items():
            self.outcome.told.add((name, one.opened, one.direct, one.channel))
        return self.outcome

    def _look_twice(self, look: int, now: datetime) -> None:
        """A second replica that looks at the same time sees nothing new, but what the first one has ended."""
        just = {name for name, at in self.outcome.ended if at == now and name in self.open}
        if look in self.script.doubles - self.script.crashes:
            for life in (life for life in self.script.lives if life.name in just):
                self._close(life, self.open[life.name], now, "gone")

    def _keep(self, life: Life, look: int) -> None:
        """People act just before a look."""
        if look not in life.keeps or self._gone(life, look) or not self.script.hears(look):
            return
        self.keeps[life.name] = kept_until(life.keeps[look], self.script.at(look))
        if (one := self.open.get(life.name)) is not None:
            one.kept, one.notice = True, None

    def _gone(self, life: Life, look: int) -> bool:
        bucket = self.script.bucket(look)
        return not life.born < bucket <= life.dies or life.name in self.ended

    def _look(self, life: Life, look: int, now: datetime) -> None:
        silent, gone = look in self.script.silent, self._gone(life, look)
        if (until := self.keeps.get(life.name)) is not None and until <= now:
            del self.keeps[life.name]
            self.outcome.words += silent or not gone
        if silent:
            return
        verdict, since, known = ("gone", 0, 0) if gone else judge(life, self.script.bucket(look))
        one = self.open.get(life.name)
        again = one is not None and verdict == "idle" and since > one.until
        if one is not None and (verdict in ("gone", "works") or again):
            self._close(life, one, now, "gone" if verdict == "gone" else "works")
            one = None
        if verdict != "idle":
            return
        if one is None:
            if life.name in self.keeps:
                return
            one = self.open[life.name] = Told(now, known, since)
        one.until, one.since = known, since
        self._step(life, one, look, now)

    def _close(self, life: Life, one: Told, now: datetime, how: str) -> None:
        del self.open[life.name]
        self.outcome.told.add((life.name, one.opened, one.direct, one.channel))
        self.outcome.over.add((life.name, one.opened, now, how))

    def _step(self, life: Life, one: Told, look: int, now: datetime) -> None:
        if life.name in self.keeps:
            one.kept, one.notice = True, None
            return
        if one.kept:
            one.kept, one.reminders, one.reminded = False, 0, now
        ends = self._may_end(life, look) and self._notice(life, one, look, now)
        if not self._may_end(life, look):
            one.notice = None
        self._remind(life, one, now)
        self._tell(life, one, look, now)
        if ends:
            self.ended.add(life.name)
            self.outcome.ended.add((life.name, now))

    def _may_end(self, life: Life, look: int) -> bool:
        return life.dev and not life.spared and look not in self.script.paused

    def _notice(self, life: Life, one: Told, look: int, now: datetime) -> bool:
        if one.notice is None:
            if one.channel is not None and one.channel < now and now - one.opened >= WARN:
                one.notice, one.notice_look = now, look
                one.reminded = now
                self.outcome.notices.add((life.name, now))
            return False
        return now - self._delivered(one, look) >= NOTICE

    def _delivered(self, one: Told, look: int) -> datetime:
        """A reply needs the message it belongs to, so it leaves one look after that at the earliest."""
        assert one.posted is not None
        first = max(one.notice_look, one.posted + 1)
        arrived = next((n for n in range(first, look) if self.script.sends(n)), look)
        return self.script.at(arrived)

    def _remind(self, life: Life, one: Told, now: datetime) -> None:
        if one.channel is None or (one.notice == now):
            return
        due = (one.notice or now) + NOTICE
        last = max(one.reminded or one.channel, due if due <= now else one.channel)
        hours = (1, 2, 4, 8)[one.reminders] if one.reminders < 4 else 24
        if now - max(last, one.channel) >= hours * HOUR:
            one.reminders, one.reminded = one.reminders + 1, now
            self.outcome.reminders.add((life.name, now))

    def _tell(self, life: Life, one: Told, look: int, now: datetime) -> None:
        if one.channel is not None:
            return
        if life.owned and one.direct is None:
            one.direct = now
        if not life.owned or (one.direct is not None and now - one.direct >= GRACE):
            one.channel = now
            one.posted = next((n for n in range(look, self.script.looks) if self.script.sends(n)), look)


def judge(life: Life, bucket: int) -> tuple[str, int, int]:
    """Judge at a bucket's start: what it is, since which bucket, and where what is known of it ends."""
    last = bucket - 1 if life.course[bucket - 1] != LOST else bucket - 2
    at = last
    while at >= life.born and life.course[at] == QUIET:
        at -= 1
    if last >= life.born and (last - at) * BUCKET >= AFTER:
        exact = at < life.born or life.course[at] == WORK
        return "idle", at + 1 if exact else -1, last + 1
    young = (bucket - life.born) * BUCKET < AFTER
    return ("works" if young or at < life.born or life.course[at] == WORK else "unknown"), 0, 0


def kept_until(words: str, now: datetime) -> datetime:
    if words == "tomorrow":
        summer = now >= SUMMER
        local = now + timedelta(hours=2 if summer else 1)
        day = local.replace(hour=0, minute=0, second=0, microsecond=0) + timedelta(days=1)
        nine = day + timedelta(hours=9)
        return nine - timedelta(hours=2 if nine - timedelta(hours=2) >= SUMMER else 1)
    return now + {"4h": 4 * HOUR, "1d": 24 * HOUR, "90m": 1.5 * HOUR}[words]
