"""keep the first answer under an Idempotency-Key

Revision: 5e1b7d93c8a4, after a37d90c5b814
"""

import sqlalchemy as sa
from alembic import op

revision = '5e1b7d93c8a4'
down_revision = 'a37d90c5b814'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        'kept_answers',
        sa.Column('scraper', sa.String(length=120), nullable=False),
        sa.Column('key', sa.String(length=200), nullable=False),
        sa.Column('held_by', sa.String(length=36), nullable=False),
        sa.Column('held_until', sa.DateTime(timezone=True), nullable=False),
        sa.Column('expires_at', sa.DateTime(timezone=True), nullable=False),
        sa.Column('digest', sa.String(length=64), nullable=True),
        sa.Column('status', sa.Integer(), nullable=True),
        sa.Column('media_type', sa.String(length=60), nullable=True),
        sa.Column('location', sa.String(length=100), nullable=True),
        sa.Column('body', sa.LargeBinary(), nullable=True),
        sa.PrimaryKeyConstraint('scraper', 'key', name=op.f('pk_kept_answers')),
    )
    op.create_index('ix_kept_answers_expires_at', 'kept_answers', ['expires_at'])


def downgrade() -> None:
    op.drop_table('kept_answers')
