"""claims keep what their source counts or leaves out

Revision: 8c1f4a7d90b2, after c3a1f0b7d952
"""

import sqlalchemy as sa
from alembic import op

revision = '8c1f4a7d90b2'
down_revision = 'c3a1f0b7d952'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column('claims', sa.Column('definition', sa.Text(), nullable=True))


def downgrade() -> None:
    op.drop_column('claims', 'definition')
