"""Which letters in a row met the same answer of the mail server, and since when a person is asked about it."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

import store.base

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("relay_state") as table:
        table.add_column(sa.Column("answer", sa.Text(), nullable=False, server_default=""))
        table.add_column(sa.Column("met", sa.JSON(), nullable=False, server_default="[]"))
        table.add_column(sa.Column("stopped_at", store.base.Moment(), nullable=True))
        table.drop_column("refusals")


def downgrade() -> None:
    with op.batch_alter_table("relay_state") as table:
        table.add_column(sa.Column("refusals", sa.Integer(), nullable=False, server_default="0"))
        for name in ("answer", "met", "stopped_at"):
            table.drop_column(name)
