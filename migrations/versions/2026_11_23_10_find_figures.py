"""find figures by what dashboards filter and sort by, and claims by when they were received

Revision: 3d0f5b8a6c21, after b6e1d2f47a09
"""

import sqlalchemy as sa
from alembic import op

revision = '3d0f5b8a6c21'
down_revision = 'b6e1d2f47a09'
branch_labels = None
depends_on = None

SPREAD = {
    'sqlite': "coalesce(json_extract(body, '$.statistics.spread_ratio'), 0)",
    'postgresql': "coalesce((body::json -> 'statistics' ->> 'spread_ratio')::double precision, 0)",
}
INDEXES = (
    ('ix_figures_metric', 'figures', ['metric', 'id']),
    ('ix_figures_place', 'figures', ['place', 'id']),
    ('ix_figures_stale_after', 'figures', ['stale_after']),
    ('ix_figures_spread', 'figures', ['spread', 'id']),
    ('ix_claims_received_at', 'claims', ['received_at', 'seq']),
    ('ix_claims_status', 'claims', ['status', 'seq']),
)


def upgrade() -> None:
    op.add_column(
        'figures', sa.Column('spread', sa.Double(), nullable=False, server_default=sa.text('0'))
    )
    spread = SPREAD[op.get_bind().dialect.name]
    op.execute(f"UPDATE figures SET spread = {spread} WHERE body <> ''")
    for name, table, columns in INDEXES:
        op.create_index(name, table, columns)


def downgrade() -> None:
    for name, table, _ in reversed(INDEXES):
        op.drop_index(name, table_name=table)
    with op.batch_alter_table('figures') as table:
        table.drop_column('spread')
