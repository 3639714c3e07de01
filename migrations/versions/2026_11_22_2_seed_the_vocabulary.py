"""seed the vocabulary: metrics with their aliases, and the words claims default to

Revision: 5b7f0e3c2d41, after 1a1a034439f3
"""

import sqlalchemy as sa
from alembic import op

revision = '5b7f0e3c2d41'
down_revision = '1a1a034439f3'
branch_labels = None
depends_on = None

METRICS = [{'slug': 'killed',
  'title': 'Killed',
  'definition': 'Persons who died, at once or of their wounds.',
  'unit': 'persons',
  'outcomes': ['killed']},
 {'slug': 'wounded',
  'title': 'Wounded',
  'definition': 'Persons hurt who did not die of it in the period.',
  'unit': 'persons',
  'outcomes': ['wounded']},
 {'slug': 'missing',
  'title': 'Missing',
  'definition': 'Persons whose fate is not known.',
  'unit': 'persons',
  'outcomes': ['missing']},
 {'slug': 'captured',
  'title': 'Captured',
  'definition': 'Persons held by the other side.',
  'unit': 'persons',
  'outcomes': ['captured']},
 {'slug': 'killed_or_missing',
  'title': 'Killed or missing',
  'definition': 'Persons dead or unaccounted for, counted together (EM-DAT: total deaths).',
  'unit': 'persons',
  'outcomes': ['killed', 'missing']},
 {'slug': 'killed_or_wounded',
  'title': 'Killed or wounded',
  'definition': 'Persons killed or hurt, counted together (United Nations: casualties).',
  'unit': 'persons',
  'outcomes': ['killed', 'wounded']},
 {'slug': 'total_losses',
  'title': 'Total losses',
  'definition': 'Persons killed, wounded, missing or captured, counted together.',
  'unit': 'persons',
  'outcomes': ['captured', 'killed', 'missing', 'wounded']},
 {'slug': 'unspecified_losses',
  'title': 'Losses, outcomes not said',
  'definition': 'Persons lost in a sense the source does not define; compared with no other '
                'metric.',
  'unit': 'persons',
  'outcomes': []},
 {'slug': 'displaced',
  'title': 'Displaced',
  'definition': 'Persons who had to leave their homes.',
  'unit': 'persons',
  'outcomes': ['displaced']},
 {'slug': 'affected',
  'title': 'Affected',
  'definition': 'Persons who needed help.',
  'unit': 'persons',
  'outcomes': ['affected']},
 {'slug': 'detained',
  'title': 'Detained',
  'definition': 'Persons held by their own side.',
  'unit': 'persons',
  'outcomes': ['detained']}]

METRIC_ALIASES = {'killed': ['deaths', 'death', 'dead', 'died', 'fatalities', 'kia', 'killed_in_action'],
 'wounded': ['injured', 'injuries', 'injury', 'wia', 'hurt'],
 'missing': ['mia', 'unaccounted', 'unaccounted_for'],
 'captured': ['pow', 'pows', 'prisoners', 'prisoners_of_war'],
 'killed_or_missing': ['dead_or_missing', 'killed_and_missing'],
 'killed_or_wounded': ['casualties', 'killed_or_injured', 'killed_and_wounded', 'dead_or_injured'],
 'total_losses': ['losses', 'total_casualties'],
 'unspecified_losses': ['personnel_losses', 'personnel'],
 'displaced': ['idps', 'refugees_and_idps'],
 'affected': ['people_affected'],
 'detained': ['arrested']}

metrics = sa.table(
    'metrics',
    sa.column('slug'), sa.column('title'), sa.column('definition'), sa.column('unit'),
    sa.column('outcomes', sa.JSON()),
)
aliases = sa.table('aliases', sa.column('vocabulary'), sa.column('alias'), sa.column('slug'))


def words(name: str) -> sa.TableClause:
    return sa.table(
        name, sa.column('slug'), sa.column('title'), sa.column('provisional', sa.Boolean())
    )


def upgrade() -> None:
    op.bulk_insert(metrics, METRICS)
    op.bulk_insert(
        aliases,
        [
            {'vocabulary': 'metrics', 'alias': alias, 'slug': slug}
            for slug, names in METRIC_ALIASES.items()
            for alias in names
        ],
    )
    op.bulk_insert(
        words('events'),
        [{'slug': 'unspecified', 'title': 'Event not specified', 'provisional': False}],
    )
    op.bulk_insert(
        words('populations'),
        [
            {'slug': 'all', 'title': 'All persons', 'provisional': False},
            {'slug': 'civilians', 'title': 'Civilians', 'provisional': False},
        ],
    )


def downgrade() -> None:
    if op.get_bind().execute(sa.text('SELECT id FROM figures LIMIT 1')).first():
        raise RuntimeError('claims are on record, and older schemas cannot keep them')
    op.execute(sa.delete(aliases).where(aliases.c.vocabulary == 'metrics'))
    for name in ('populations', 'events'):
        op.execute(sa.delete(words(name)))
    op.execute(sa.delete(metrics))
