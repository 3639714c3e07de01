"""remember every revision of a figure, and what was known of each word when

Figures on record get their present revision as the first that is kept, and words their present
facts as known from the beginning: nobody wrote down when they were learned.

Revision: c4a9e2d71f06, after 8c1f4a7d90b2
"""

from collections import defaultdict
from datetime import UTC, datetime

import sqlalchemy as sa
from alembic import op

revision = 'c4a9e2d71f06'
down_revision = '8c1f4a7d90b2'
branch_labels = None
depends_on = None

BEGINNING = datetime(1970, 1, 1, tzinfo=UTC)
CHUNK = 500
FACTS = {
    'events': ('title', 'kind', 'ended_on'),
    'populations': ('title', 'party'),
    'places': ('title',),
    'sources': ('title', 'kind', 'party', 'reliability'),
}


def upgrade() -> None:
    facts = op.create_table(
        'word_facts',
        sa.Column('seq', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
        sa.Column('vocabulary', sa.String(length=20), nullable=False),
        sa.Column('slug', sa.String(length=120), nullable=False),
        sa.Column('recorded_at', sa.DateTime(timezone=True), nullable=False),
        sa.Column('facts', sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint('seq', name=op.f('pk_word_facts')),
    )
    op.create_index('ix_word_facts_vocabulary_slug', 'word_facts', ['vocabulary', 'slug'])
    op.create_index('ix_word_facts_recorded_at', 'word_facts', ['recorded_at'])
    revisions = op.create_table(
        'figure_revisions',
        sa.Column('figure_id', sa.String(length=36), nullable=False),
        sa.Column('revision', sa.Integer(), nullable=False),
        sa.Column('updated_at', sa.DateTime(timezone=True), nullable=False),
        sa.Column('as_of', sa.Date(), nullable=True),
        sa.Column('low', sa.BigInteger(), nullable=True),
        sa.Column('best', sa.BigInteger(), nullable=True),
        sa.Column('high', sa.BigInteger(), nullable=True),
        sa.Column('disagreement', sa.String(length=10), nullable=False),
        sa.Column('flags', sa.JSON(), nullable=False),
        sa.Column('changes', sa.JSON(), nullable=False),
        sa.Column('causes', sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(
            ['figure_id'], ['figures.id'], name=op.f('fk_figure_revisions_figure_id_figures')
        ),
        sa.PrimaryKeyConstraint('figure_id', 'revision', name=op.f('pk_figure_revisions')),
    )
    connection = op.get_bind()
    for rows in _chunks(_words(connection)):
        op.bulk_insert(facts, rows)
    for rows in _chunks(_first_revisions(connection)):
        op.bulk_insert(revisions, rows)


def downgrade() -> None:
    op.drop_table('figure_revisions')
    op.drop_table('word_facts')


def _chunks(rows):
    for start in range(0, len(rows), CHUNK):
        yield rows[start : start + CHUNK]


def _words(connection):
    rows = []
    for vocabulary, names in FACTS.items():
        table = sa.table(vocabulary, sa.column('slug'), *(_fact(name) for name in names))
        for word in connection.execute(sa.select(table).order_by(table.c.slug)).mappings():
            stated = {name: word[name] for name in names if word[name] is not None}
            if 'ended_on' in stated:
                stated['ended_on'] = stated['ended_on'].isoformat()
            rows.append(
                {
                    'vocabulary': vocabulary,
                    'slug': word['slug'],
                    'recorded_at': BEGINNING,
                    'facts': stated,
                }
            )
    return rows


def _fact(name):
    return sa.column(name, sa.Date()) if name == 'ended_on' else sa.column(name)


def _first_revisions(connection):
    flags = sa.table('figure_flags', sa.column('figure_id'), sa.column('code'))
    raised = defaultdict(list)
    for row in connection.execute(sa.select(flags).order_by(flags.c.code)):
        raised[row.figure_id].append(row.code)
    figures = sa.table(
        'figures',
        sa.column('id'),
        sa.column('revision'),
        sa.column('updated_at', sa.DateTime(timezone=True)),
        sa.column('as_of', sa.Date()),
        sa.column('low'),
        sa.column('best'),
        sa.column('high'),
        sa.column('disagreement'),
    )
    names = ('revision', 'updated_at', 'as_of', 'low', 'best', 'high', 'disagreement')
    return [
        {
            'figure_id': row['id'],
            **{name: row[name] for name in names},
            'flags': raised[row['id']],
            'changes': [],
            'causes': [{'action': 'revisions_begin', 'claim_ids': [], 'word': None}],
        }
        for row in connection.execute(sa.select(figures).order_by(figures.c.id)).mappings()
    ]
