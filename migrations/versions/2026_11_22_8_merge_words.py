"""merge words: where old figure ids lead, and what each merge was

The revisions of a figure whose group was joined to another stay on record without their figure, so
they refer to none. Going back would lose where merged names and old figure ids lead: it is
refused while any merge is on record.

Revision: e81b5f0c36d4, after 5e1b7d93c8a4
"""

import sqlalchemy as sa
from alembic import op

revision = 'e81b5f0c36d4'
down_revision = '5e1b7d93c8a4'
branch_labels = None
depends_on = None

OF_FIGURES = 'fk_figure_revisions_figure_id_figures'


def upgrade() -> None:
    op.create_table(
        'word_merges',
        sa.Column('vocabulary', sa.String(length=20), nullable=False),
        sa.Column('slug', sa.String(length=120), nullable=False),
        sa.Column('into_slug', sa.String(length=120), nullable=False),
        sa.Column('reason', sa.Text(), nullable=False),
        sa.Column('who', sa.String(length=300), nullable=False),
        sa.Column('facts', sa.JSON(), nullable=False),
        sa.Column('claims', sa.Integer(), nullable=False),
        sa.Column('figures', sa.Integer(), nullable=False),
        sa.Column('duplicates', sa.Integer(), nullable=False),
        sa.Column('merged_at', sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint('vocabulary', 'slug', name=op.f('pk_word_merges')),
    )
    op.create_table(
        'figure_aliases',
        sa.Column('id', sa.String(length=36), nullable=False),
        sa.Column('figure_id', sa.String(length=36), nullable=False),
        sa.ForeignKeyConstraint(
            ['figure_id'], ['figures.id'], name=op.f('fk_figure_aliases_figure_id_figures')
        ),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_figure_aliases')),
    )
    op.create_index('ix_figure_aliases_figure_id', 'figure_aliases', ['figure_id'])
    op.create_table(
        'claim_names',
        sa.Column('claim_id', sa.String(length=36), nullable=False),
        sa.Column('role', sa.String(length=12), nullable=False),
        sa.Column('slug', sa.String(length=120), nullable=False),
        sa.ForeignKeyConstraint(
            ['claim_id'], ['claims.id'], name=op.f('fk_claim_names_claim_id_claims')
        ),
        sa.PrimaryKeyConstraint('claim_id', 'role', 'slug', name=op.f('pk_claim_names')),
    )
    op.create_index('ix_aliases_vocabulary_slug', 'aliases', ['vocabulary', 'slug'])
    with op.batch_alter_table('figure_revisions') as table:
        table.drop_constraint(op.f(OF_FIGURES), type_='foreignkey')


def downgrade() -> None:
    merges = op.get_bind().scalar(sa.text('SELECT count(*) FROM word_merges'))
    if merges:
        raise RuntimeError(
            f'merges of words on record: {merges}; older schemas cannot keep them, nor where old '
            'figure ids lead'
        )
    with op.batch_alter_table('figure_revisions') as table:
        table.create_foreign_key(op.f(OF_FIGURES), 'figures', ['figure_id'], ['id'])
    op.drop_index('ix_aliases_vocabulary_slug', 'aliases')
    op.drop_table('claim_names')
    op.drop_table('figure_aliases')
    op.drop_table('word_merges')
