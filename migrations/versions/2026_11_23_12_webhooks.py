"""webhooks: who is told of changes, and up to which one

Revision: c2f8a05b7e19, after 9a4c07e2d5b1
"""

import sqlalchemy as sa
from alembic import op

revision = 'c2f8a05b7e19'
down_revision = '9a4c07e2d5b1'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        'webhooks',
        sa.Column('id', sa.String(length=12), nullable=False),
        sa.Column('url', sa.String(length=2000), nullable=False),
        sa.Column('description', sa.String(length=300), nullable=True),
        sa.Column('events', sa.JSON(), nullable=False),
        sa.Column('flags', sa.JSON(), nullable=False),
        sa.Column('secret', sa.String(length=100), nullable=False),
        sa.Column('old_secret', sa.String(length=100), nullable=True),
        sa.Column('old_secret_until', sa.DateTime(timezone=True), nullable=True),
        sa.Column('cursor', sa.BigInteger(), nullable=False),
        sa.Column('attempts', sa.Integer(), nullable=False),
        sa.Column('next_at', sa.DateTime(timezone=True), nullable=False),
        sa.Column('failing_since', sa.DateTime(timezone=True), nullable=True),
        sa.Column('last_problem', sa.String(length=300), nullable=True),
        sa.Column('delivered_at', sa.DateTime(timezone=True), nullable=True),
        sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
        sa.Column('ended_at', sa.DateTime(timezone=True), nullable=True),
        sa.Column('ended_reason', sa.String(length=300), nullable=True),
        sa.Column('leased_by', sa.String(length=36), nullable=True),
        sa.Column('leased_until', sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_webhooks')),
    )


def downgrade() -> None:
    op.drop_table('webhooks')
