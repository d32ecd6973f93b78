"""Ticks: what was due by the clock, and what became of it."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"

_TIME = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "ticks",
        sa.Column("job", sa.Text, nullable=False),
        sa.Column("due_at", _TIME, nullable=False),
        *(sa.Column(name, sa.Text, nullable=False) for name in ("schedule", "state", "owner")),
        sa.Column("claimed_at", _TIME, nullable=False),
        sa.Column("claimed_until", _TIME),
        sa.Column("ended_at", _TIME),
        sa.Column("detail", sa.Text, nullable=False),
        sa.Column("missed", sa.Integer, nullable=False),
        sa.PrimaryKeyConstraint("job", "due_at", name="pk_ticks"),
    )
    op.create_index("ix_ticks_state_due_at", "ticks", ["state", "due_at"])
