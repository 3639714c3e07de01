"""claims that were read from a text wait for a reviewer: the status `provisional`

Revision: b7d41e9c0a52, after c2f8a05b7e19
"""

import sqlalchemy as sa
from alembic import op

revision = 'b7d41e9c0a52'
down_revision = 'c2f8a05b7e19'
branch_labels = None
depends_on = None

BEFORE = "status IN ('active','superseded','withdrawn','disavowed','rejected','duplicate')"
AFTER = BEFORE.replace("'active',", "'active','provisional',")


def upgrade() -> None:
    _alter(10, 12, BEFORE, AFTER)


def downgrade() -> None:
    # The older schema has no word for them, and must not use them.
    for table in ('claims', 'claim_events'):
        op.execute(f"UPDATE {table} SET status = 'rejected' WHERE status = 'provisional'")
    _alter(12, 10, AFTER, BEFORE)


def _alter(length: int, longer: int, known: str, wanted: str) -> None:
    if op.get_context().dialect.name == 'sqlite':
        return _rewrite(length, longer, known, wanted)
    op.drop_constraint('status_known', 'claims', type_='check')
    for table in ('claims', 'claim_events'):
        op.alter_column(table, 'status', type_=sa.String(length=longer))
    op.create_check_constraint('status_known', 'claims', wanted)


def _rewrite(length: int, longer: int, known: str, wanted: str) -> None:
    """Change the declarations alone, as SQLite's page on ALTER TABLE says; no row is copied."""
    bind = op.get_bind()
    version = bind.exec_driver_sql('PRAGMA schema_version').scalar_one()
    bind.exec_driver_sql('PRAGMA writable_schema = ON')
    for old, new in ((known, wanted), (f'status VARCHAR({length})', f'status VARCHAR({longer})')):
        bind.execute(
            sa.text(
                "UPDATE sqlite_schema SET sql = replace(sql, :old, :new) "
                "WHERE type = 'table' AND name IN ('claims', 'claim_events')"
            ),
            {'old': old, 'new': new},
        )
    bind.exec_driver_sql(f'PRAGMA schema_version = {version + 1}')
    bind.exec_driver_sql('PRAGMA writable_schema = OFF')
    found = bind.exec_driver_sql('PRAGMA quick_check(1)').scalar_one()
    if found != 'ok':
        raise RuntimeError(f'the schema could not be rewritten: {found}')
