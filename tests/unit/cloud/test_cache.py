"""The short-lived cache, on a clock of our own."""

from cloud.cache import ShortLived


class Time:
    now = 0.0


def cache(time: Time, size: int = 10) -> ShortLived[str, int]:
    return ShortLived(ttl=60, size=size, clock=lambda: time.now)


def test_an_entry_lives_its_time_and_no_longer() -> None:
    time = Time()
    entries = cache(time)
    entries.put("a", 1)
    time.now = 59.9
    assert entries.get("a") == 1
    time.now = 60
    assert entries.get("a") is None


def test_putting_again_renews() -> None:
    time = Time()
    entries = cache(time)
    entries.put("a", 1)
    time.now = 50
    entries.put("a", 2)
    time.now = 100
    assert entries.get("a") == 2


def test_the_oldest_makes_room() -> None:
    entries = cache(Time(), size=2)
    for number, key in enumerate("abc"):
        entries.put(key, number)
    assert [entries.get(key) for key in "abc"] == [None, 1, 2]


def test_forgetting_is_at_once() -> None:
    entries = cache(Time())
    entries.put("a", 1)
    entries.forget("a")
    entries.forget("never there")
    assert entries.get("a") is None
