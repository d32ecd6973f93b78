"""What watching idle clusters remembers: who spared what, what is going on, how much ran."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"

_TIME = sa.DateTime(timezone=True)


def _texts(*names: str) -> list[sa.Column[str]]:
    return [sa.Column(name, sa.Text, nullable=False) for name in names]


def upgrade() -> None:
    op.create_table(
        "keeps",
        *_texts("target", "name", "team_id", "user_id", "channel"),
        sa.Column("until", _TIME, nullable=False),
        sa.Column("made_at", _TIME, nullable=False),
        sa.PrimaryKeyConstraint("target", name="pk_keeps"),
    )
    op.create_index("ix_keeps_until", "keeps", ["until"])
    op.create_table(
        "episodes",
        *_texts("id", "kind", "target"),
        sa.Column("open_key", sa.Text),
        sa.Column("payload", sa.JSON, nullable=False),
        sa.Column("opened_at", _TIME, nullable=False),
        sa.Column("closed_at", _TIME),
        sa.Column("version", sa.Integer, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_episodes"),
    )
    op.create_index("ix_episodes_open_key", "episodes", ["open_key"], unique=True)
    op.create_index("ix_episodes_kind_closed_at", "episodes", ["kind", "closed_at"])
    op.create_table(
        "samples",
        *_texts("series"),
        sa.Column("at", _TIME, nullable=False),
        sa.Column("payload", sa.JSON, nullable=False),
        sa.PrimaryKeyConstraint("series", "at", name="pk_samples"),
    )
    op.create_index("ix_samples_at", "samples", ["at"])
