"""The first tables: audit, messages, pending, operations, claims."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None

_TIME = sa.DateTime(timezone=True)


def _texts(*names: str) -> list[sa.Column[str]]:
    return [sa.Column(name, sa.Text, nullable=False) for name in names]


def upgrade() -> None:
    _audit()
    _messages()
    _pending()
    _operations()
    _claims()


def _audit() -> None:
    op.create_table(
        "audit",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("at", _TIME, nullable=False),
        *_texts("request_id", "team_id", "user_id", "channel", "action", "target", "phase"),
        sa.Column("detail", sa.JSON, nullable=False),
        *_texts("provider_request_id"),
        sa.PrimaryKeyConstraint("id", name="pk_audit"),
    )
    op.create_index("ix_audit_at", "audit", ["at"])
    op.create_index("ix_audit_team_id_user_id_id", "audit", ["team_id", "user_id", "id"])
    op.create_index("ix_audit_action_id", "audit", ["action", "id"])
    op.create_index("ix_audit_request_id", "audit", ["request_id"])


def _messages() -> None:
    op.create_table(
        "messages",
        *_texts("key", "channel", "thread_ts", "ts", "state", "nonce", "digest"),
        sa.Column("begun_at", _TIME, nullable=False),
        sa.Column("updated_at", _TIME, nullable=False),
        sa.PrimaryKeyConstraint("key", name="pk_messages"),
    )
    op.create_index("ix_messages_state", "messages", ["state"])


def _pending() -> None:
    op.create_table(
        "pending",
        *_texts("id", "kind"),
        sa.Column("payload", sa.JSON, nullable=False),
        *_texts("team_id", "user_id", "channel", "state"),
        sa.Column("created_at", _TIME, nullable=False),
        sa.Column("expires_at", _TIME, nullable=False),
        *_texts("claimed_by_team", "claimed_by_user", "claim_token"),
        sa.Column("claimed_at", _TIME),
        sa.Column("ended_at", _TIME),
        sa.PrimaryKeyConstraint("id", name="pk_pending"),
    )
    op.create_index("ix_pending_state_expires_at", "pending", ["state", "expires_at"])


def _operations() -> None:
    op.create_table(
        "operations",
        *_texts("id", "action"),
        sa.Column("payload", sa.JSON, nullable=False),
        *_texts("team_id", "user_id", "channel", "state"),
        sa.Column("created_at", _TIME, nullable=False),
        sa.Column("next_look_at", _TIME, nullable=False),
        sa.Column("attempts", sa.Integer, nullable=False),
        *_texts("outcome", "provider_request_id", "owner"),
        sa.Column("claimed_until", _TIME),
        sa.Column("ended_at", _TIME),
        sa.PrimaryKeyConstraint("id", name="pk_operations"),
    )
    op.create_index("ix_operations_state_next_look_at", "operations", ["state", "next_look_at"])


def _claims() -> None:
    op.create_table(
        "claims",
        *_texts("key", "owner"),
        sa.Column("at", _TIME, nullable=False),
        sa.Column("expires_at", _TIME),
        sa.PrimaryKeyConstraint("key", name="pk_claims"),
    )
    op.create_index("ix_claims_expires_at", "claims", ["expires_at"])
