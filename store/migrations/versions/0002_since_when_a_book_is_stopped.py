"""Since when a book is not read or written."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

import store.base

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("books") as table:
        table.add_column(sa.Column("stopped_at", store.base.Moment(), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("books") as table:
        table.drop_column("stopped_at")
