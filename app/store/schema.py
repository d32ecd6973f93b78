"""The tables, as the newest migration leaves them."""

from sqlalchemy import Column, Index, Integer, MetaData, Table

from app.store.columns import Document, Serial, Utc, Words

metadata = MetaData(
    naming_convention={"ix": "ix_%(table_name)s_%(column_0_N_name)s", "pk": "pk_%(table_name)s"},
)


def _text(name: str) -> Column[str]:
    return Column(name, Words, nullable=False)


def _json(name: str) -> Column[object]:
    return Column(name, Document, nullable=False)


def _time(name: str, *, nullable: bool = False) -> Column[object]:
    return Column(name, Utc, nullable=nullable)


def _key(name: str) -> Column[str]:
    return Column(name, Words, primary_key=True)


audit = Table(
    "audit",
    metadata,
    Column("id", Serial, primary_key=True),
    _time("at"),
    *map(_text, ("request_id", "team_id", "user_id", "channel", "action", "target", "phase")),
    _json("detail"),
    _text("provider_request_id"),
    Index(None, "at"),
    Index(None, "team_id", "user_id", "id"),
    Index(None, "action", "id"),
    Index(None, "request_id"),
)

messages = Table(
    "messages",
    metadata,
    _key("key"),
    *map(_text, ("channel", "thread_ts", "ts", "state", "nonce", "digest")),
    _time("begun_at"),
    _time("updated_at"),
    Index(None, "state"),
)

pending = Table(
    "pending",
    metadata,
    _key("id"),
    _text("kind"),
    _json("payload"),
    *map(_text, ("team_id", "user_id", "channel", "state")),
    _time("created_at"),
    _time("expires_at"),
    *map(_text, ("claimed_by_team", "claimed_by_user", "claim_token")),
    _time("claimed_at", nullable=True),
    _time("ended_at", nullable=True),
    Index(None, "state", "expires_at"),
)

operations = Table(
    "operations",
    metadata,
    _key("id"),
    _text("action"),
    _json("payload"),
    *map(_text, ("team_id", "user_id", "channel", "state")),
    _time("created_at"),
    _time("next_look_at"),
    Column("attempts", Integer, nullable=False),
    *map(_text, ("outcome", "provider_request_id", "owner")),
    _time("claimed_until", nullable=True),
    _time("ended_at", nullable=True),
    Index(None, "state", "next_look_at"),
)

claims = Table(
    "claims",
    metadata,
    _key("key"),
    _text("owner"),
    _time("at"),
    _time("expires_at", nullable=True),
    Index(None, "expires_at"),
)

ticks = Table(
    "ticks",
    metadata,
    _key("job"),
    Column("due_at", Utc, primary_key=True),
    *map(_text, ("schedule", "state", "owner")),
    _time("claimed_at"),
    _time("claimed_until", nullable=True),
    _time("ended_at", nullable=True),
    _text("detail"),
    Column("missed", Integer, nullable=False),
    Index(None, "state", "due_at"),
)

keeps = Table(
    "keeps",
    metadata,
    _key("target"),
    *map(_text, ("name", "team_id", "user_id", "channel")),
    _time("until"),
    _time("made_at"),
    Index(None, "until"),
)

episodes = Table(
    "episodes",
    metadata,
    _key("id"),
    *map(_text, ("kind", "target")),
    Column("open_key", Words, nullable=True),
    _json("payload"),
    _time("opened_at"),
    _time("closed_at", nullable=True),
    Column("version", Integer, nullable=False),
    Index(None, "open_key", unique=True),
    Index(None, "kind", "closed_at"),
)

samples = Table(
    "samples",
    metadata,
    _key("series"),
    Column("at", Utc, primary_key=True),
    _json("payload"),
    Index(None, "at"),
)
