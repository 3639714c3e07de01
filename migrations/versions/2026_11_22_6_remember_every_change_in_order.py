"""remember every change in order, for whoever follows along

What is on record already is put in the order of its times: words, then claims, then what befell
them, then figures. Going back and up again numbers them anew: a cursor of before means nothing then.

Revision: a37d90c5b814, after c4a9e2d71f06
"""

import sqlalchemy as sa
from alembic import op

revision = 'a37d90c5b814'
down_revision = 'c4a9e2d71f06'
branch_labels = None
depends_on = None

ON_RECORD = """
INSERT INTO changes (seq, recorded_at, action, key, event, number)
SELECT row_number() OVER (ORDER BY recorded_at, kind, number, key),
       recorded_at, action, key, event, CASE kind WHEN 1 THEN NULL ELSE number END
FROM (
    SELECT 0 AS kind, recorded_at,
           CASE min(seq) OVER (PARTITION BY vocabulary, slug)
               WHEN seq THEN 'word_added' ELSE 'facts_learned' END AS action,
           vocabulary || '/' || slug AS key,
           CASE vocabulary WHEN 'events' THEN slug END AS event,
           CAST(seq AS bigint) AS number
    FROM word_facts
    UNION ALL
    SELECT 1, claims.received_at, 'claim_posted', claims.id, figures.event, claims.seq
    FROM claims JOIN figures ON figures.id = claims.figure_id
    UNION ALL
    SELECT 2, claim_events.recorded_at,
           CASE claim_events.status
               WHEN 'active' THEN 'claim_brought_back' ELSE 'claim_' || claim_events.status END,
           claims.id, figures.event, claim_events.seq
    FROM claim_events
    JOIN claims ON claims.id = claim_events.claim_id
    JOIN figures ON figures.id = claims.figure_id
    UNION ALL
    SELECT 3, figure_revisions.updated_at,
           CASE min(figure_revisions.revision) OVER (PARTITION BY figure_revisions.figure_id)
               WHEN figure_revisions.revision THEN 'figure_created' ELSE 'figure_updated' END,
           figures.id, figures.event, figure_revisions.revision
    FROM figure_revisions JOIN figures ON figures.id = figure_revisions.figure_id
) AS told
"""


def upgrade() -> None:
    op.create_table(
        'changes',
        sa.Column('seq', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
        sa.Column('recorded_at', sa.DateTime(timezone=True), nullable=False),
        sa.Column('action', sa.String(length=20), nullable=False),
        sa.Column('key', sa.String(length=141), nullable=False),
        sa.Column('event', sa.String(length=120), nullable=True),
        sa.Column('number', sa.BigInteger(), nullable=True),
        sa.Column('detail', sa.JSON(), nullable=True),
        sa.PrimaryKeyConstraint('seq', name=op.f('pk_changes')),
    )
    op.execute(ON_RECORD)
    if op.get_bind().dialect.name == 'postgresql':
        op.execute(
            "SELECT setval(pg_get_serial_sequence('changes', 'seq'), "
            '(SELECT coalesce(max(seq), 0) + 1 FROM changes), false)'
        )
    op.create_index('ix_changes_event_seq', 'changes', ['event', 'seq'])


def downgrade() -> None:
    op.drop_table('changes')
