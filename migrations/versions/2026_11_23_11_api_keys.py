"""api keys, and by which one each claim and each review came

Revision: 9a4c07e2d5b1, after 3d0f5b8a6c21
"""

import sqlalchemy as sa
from alembic import op

revision = '9a4c07e2d5b1'
down_revision = '3d0f5b8a6c21'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        'api_keys',
        sa.Column('id', sa.String(length=12), nullable=False),
        sa.Column('digest', sa.String(length=64), nullable=False),
        sa.Column('name', sa.String(length=100), nullable=False),
        sa.Column('scopes', sa.JSON(), nullable=False),
        sa.Column('source', sa.String(length=120), nullable=True),
        sa.Column('scraper', sa.String(length=120), nullable=True),
        sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
        sa.Column('expires_at', sa.DateTime(timezone=True), nullable=True),
        sa.Column('revoked_at', sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_api_keys')),
    )
    for table in ('claims', 'claim_events'):
        op.add_column(table, sa.Column('api_key', sa.String(length=12), nullable=True))


def downgrade() -> None:
    for name in ('claim_events', 'claims'):
        with op.batch_alter_table(name) as table:
            table.drop_column('api_key')
    op.drop_table('api_keys')
