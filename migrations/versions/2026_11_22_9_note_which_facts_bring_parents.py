"""note which facts bring a parent

Those that came with another name are noted from here on only: what a running server has at hand
depends on them, and no server runs on across a migration.

Revision: b6e1d2f47a09, after e81b5f0c36d4
"""

import sqlalchemy as sa
from alembic import op

revision = 'b6e1d2f47a09'
down_revision = 'e81b5f0c36d4'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column(
        'word_facts', sa.Column('parented', sa.Boolean(), nullable=False, server_default=sa.false())
    )
    parent = {
        'sqlite': "json_extract(facts, '$.parent')", 'postgresql': "facts ->> 'parent'"
    }[op.get_bind().dialect.name]
    op.execute(f'UPDATE word_facts SET parented = true WHERE {parent} IS NOT NULL')
    op.create_index(
        'ix_word_facts_parented', 'word_facts', ['seq'],
        sqlite_where=sa.text('parented'), postgresql_where=sa.text('parented'),
    )


def downgrade() -> None:
    op.drop_index('ix_word_facts_parented', table_name='word_facts')
    with op.batch_alter_table('word_facts') as table:
        table.drop_column('parented')
