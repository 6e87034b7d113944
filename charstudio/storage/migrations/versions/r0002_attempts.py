"""What was asked of a service for each generation."""

import sqlalchemy as sa
from alembic import op

revision = "r0002"
down_revision = "r0001"


def upgrade() -> None:
    # A column behind the others: the table need not be rebuilt.
    op.add_column("generation", sa.Column("attempts", sa.JSON(), nullable=False, server_default="[]"))
