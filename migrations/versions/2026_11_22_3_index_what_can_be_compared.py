"""index what can be compared: every read of a figure asks which others may be related to it

Revision: c3a1f0b7d952, after 5b7f0e3c2d41
"""

from alembic import op

revision = 'c3a1f0b7d952'
down_revision = '5b7f0e3c2d41'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index('ix_events_parent', 'events', ['parent'], unique=False)
    op.create_index(
        'ix_figures_comparable',
        'figures',
        ['event', 'population', 'period_start', 'period_end', 'place', 'family'],
        unique=False,
    )


def downgrade() -> None:
    op.drop_index('ix_figures_comparable', table_name='figures')
    op.drop_index('ix_events_parent', table_name='events')
