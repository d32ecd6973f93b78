"""How long the store waits, and for how many."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Limits:
    """Seconds and counts; the connections serve 16 workers, the scheduler, the health check and some more."""

    connections: int = 16
    more_connections: int = 16
    connection_wait: float = 5.0
    connect_timeout: float = 3.0
    ping_timeout: float = 3.0
    """How long a connection that was idle has to show that the server still answers."""
    write_wait: float = 10.0
    """How long a writer queues for SQLite's one write lock inside this process."""
    busy_timeout: float = 3.0
    """How long SQLite waits for the write lock of another process, per attempt."""
    lock_timeout: float = 3.0
    statement_timeout: float = 6.0
    answer_timeout: float = 8.0
    """How long a server that ought to have given up by itself is waited for."""
    rest: float = 5.0
    """After a server that hangs was found out by waiting, nobody else waits for it during so many seconds."""
    migration_timeout: float = 60.0
    attempts: int = 6
    attempts_within: float = 8.0
    """No new attempt starts later than this."""
