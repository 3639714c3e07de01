"""The TypeScript client: compiled strictly, and good for a round trip on node."""

import shutil
from pathlib import Path

import pytest

from clients.generate import schema, typescript_client
from clients.node import NODE, TYPESCRIPT, node
from tests.api.tokens import key_in
from tests.battery.server import serving
from tests.clients.environments import FOUND, PACKAGES, found, need, printed

COMPILER = PACKAGES / "typescript" / "bin" / "tsc"


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Lay out the project beside freshly generated types."""
    need(COMPILER)
    folder = tmp_path_factory.mktemp("typescript")
    for name in ("package.json", "tsconfig.json", "round_trip.ts"):
        shutil.copy(TYPESCRIPT / name, folder)
    (folder / "node_modules").symlink_to(PACKAGES)
    typescript_client(schema(), folder / "generated")
    return folder


# The compiler complains where a line that is expected to be wrong is right.
WRONG = """\
import type { components } from "./generated/schema.ts";
type Claim = components["schemas"]["ClaimIn"];
type Figure = components["schemas"]["FigureOut"];
const least: Claim = { metric: "killed", period: "2022", value: 5, source: "nato" };
// @ts-expect-error: a claim without a source
export const claim: Claim = { metric: "killed", period: "2022", value: 5 };
// @ts-expect-error: a word that is no bound
export const bound: Claim = { ...least, bound: "roughly" };
// @ts-expect-error: a best may be null
export const best = (figure: Figure): number => figure.best;
"""


def test_the_types_and_their_use_compile_strictly(project):
    (project / "wrong.ts").write_text(WRONG)

    assert node(COMPILER, "--noEmit", folder=project) == ""


@pytest.mark.above_the_database
def test_a_round_trip_posts_reads_turns_pages_and_is_refused(project, database_url):
    key = key_in(database_url)
    with serving(database_url, keyless="nothing") as address:
        trip = printed([NODE, "round_trip.ts", address, key], project)

    assert found(trip) == FOUND


def test_the_lock_has_a_hash_for_every_package_and_names_no_host():
    lock = (TYPESCRIPT / "package-lock.json").read_text()

    assert "://" not in lock
    assert lock.count('"node_modules/') == lock.count('"integrity": "sha512-')
