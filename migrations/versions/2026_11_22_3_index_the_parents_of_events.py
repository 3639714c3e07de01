"""index the parents of events: reading a figure asks which events are part of its own

Revision: c3a1f0b7d952, after 5b7f0e3c2d41
"""

from alembic import op

revision = 'c3a1f0b7d952'
down_revision = '5b7f0e3c2d41'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index('ix_events_parent', 'events', ['parent'], unique=False)


def downgrade() -> None:
    op.drop_index('ix_events_parent', table_name='events')
