"""Files of real claims are imported whole, once, and come to the figures that they state.

The files are no part of the project: without their folder the tests here are skipped.
"""

from collections.abc import Callable
from functools import cache, partial
from typing import NamedTuple

import pytest

from app.actions.import_claims import Import, lines_of
from app.actions.record_claims import Fate
from app.store.core_claims import claims_of_figures
from tests.cli.databases import Figure, figures_in, fill, import_into, in_database, ranges
from tests.real_data import FOLDER, needs_real_data
from tests.rebuild import differing_figures

pytestmark = needs_real_data

UN, WARS = "un_ukraine_civilian_claims.csv", "wars81_range_claims.csv"
GAZA, NEWS = "tfp_gaza_daily_claims.csv.gz", "news_conflict_claims.csv"
ECHOES, LOSSES = "syndication_echo_claims.csv", "ua_mod_russian_losses_claims.csv"
# The claims of each file, and the line of the one that is refused.
CLAIMS = {UN: 140, WARS: 1608, GAZA: 4446, ECHOES: 48, NEWS: 146, LOSSES: 3323}
REFUSED = {NEWS: {115: "source_type: a projection counts nothing that has happened"}}


class Imported(NamedTuple):
    """A database that one file was imported into, and what became of its lines."""

    url: str
    first: Import

    def figures(self, **columns: str) -> list[Figure]:
        return in_database(self.url, lambda database: figures_in(database, **columns))

    def figure(self, **columns: str) -> Figure:
        (figure,) = self.figures(**columns)
        return figure


@pytest.fixture(scope="module")
def imported(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Imported]:
    """Import a file once for all tests here, into SQLite: these are about what the files say."""

    @cache
    def once(name: str) -> Imported:
        url = f"sqlite:///{tmp_path_factory.mktemp('data') / 'claims.db'}"
        return Imported(url, fill(url, FOLDER / name))

    return once


def codes(figure: Figure) -> set[str]:
    return {flag["code"] for flag in figure["flags"]}


@pytest.mark.parametrize(("name", "claims"), CLAIMS.items(), ids=CLAIMS)
def test_every_line_becomes_a_claim_or_is_refused_with_its_reason(imported, name, claims):
    done = imported(name).first

    assert done.fates[Fate.CREATED] == claims
    assert {line: error.detail for line, error in done.refused} == REFUSED.get(name, {})
    assert lines_of(FOLDER / name) == claims + len(done.refused)


@pytest.mark.parametrize(("name", "claims"), CLAIMS.items(), ids=CLAIMS)
def test_importing_a_file_again_adds_nothing_and_changes_no_figure(imported, name, claims):
    before = imported(name).figures()

    again = in_database(imported(name).url, partial(import_into, path=FOLDER / name))

    assert again.fates[Fate.EXISTING] == claims
    assert again.fates[Fate.CREATED] == 0
    assert imported(name).figures() == before


@pytest.mark.parametrize("name", CLAIMS)
def test_the_figures_of_a_file_equal_a_rebuild(imported, name):
    assert imported(name).figures()
    assert in_database(imported(name).url, differing_figures) == []


def test_nine_outlets_that_carry_one_range_are_one_voice(imported):
    figure = imported(ECHOES).figure(population="russian-troops", metric="killed")

    assert (figure["low"], figure["best"], figure["high"]) == (7_000, 10_247, 15_000)
    assert (figure["statistics"]["voices"], figure["statistics"]["outlets"]) == (1, 9)
    assert {"circular_sourcing", "single_source"} <= codes(figure)


def test_the_running_totals_of_gaza_are_one_group_and_each_day_is_its_own(imported):
    figures = imported(GAZA).figures(population="gaza-all", metric="killed")

    (total,) = (figure for figure in figures if figure["period"].endswith("/.."))
    days = {figure["period"]: figure for figure in figures if figure is not total}

    assert (total["period"], total["as_of"]) == ("2023-10-07/..", "2026-08-22")
    assert total["high"] == 73_419
    # 1,033 totals, 19 extrapolated ones, and the first day, which is the first total too.
    assert total["statistics"]["claims"] + total["statistics"]["set_aside"] == 1_053
    assert len(days) == 841
    assert (days["2023-10-08"]["low"], days["2023-10-08"]["high"]) == (138, 138)


def test_two_transcriptions_of_one_origin_are_one_voice_that_never_falls(imported):
    losses = imported(LOSSES).figure(metric="total_losses")

    (voice,) = losses["voices"]
    assert voice["voice"] == "general-staff-of-the-armed-forces-of-ukraine"
    assert losses["best"] == 1_475_270
    assert {"cumulative_decrease", "disjoint_ranges"}.isdisjoint(codes(losses))
    assert imported(LOSSES).figure(metric="captured")["statistics"]["voices"] == 1


def test_a_figure_the_news_took_back_is_on_record_and_out_of_use(imported):
    figure = imported(NEWS).figure(
        population="russian-troops", metric="killed", period="2022-02-24/.."
    )

    async def claims_of(database):
        async with database.reading() as session:
            return (await claims_of_figures(session, [figure["id"]]))[figure["id"]]

    status = {c["external_id"]: c["status"] for c in in_database(imported(NEWS).url, claims_of)}
    assert status["news-d06-02"] == "withdrawn"
    assert status["news-d01-02"] == "active"
    assert "withdrawn_claim" in codes(figure)


def test_the_news_exported_and_imported_elsewhere_come_to_equal_figures(call, imported, tmp_path):
    elsewhere = f"sqlite:///{tmp_path / 'elsewhere.db'}"

    call(imported(NEWS).url, "export", "claims", "--to", tmp_path / "claims.csv")

    assert fill(elsewhere, tmp_path / "claims.csv").fates[Fate.CREATED] == CLAIMS[NEWS]
    assert ranges(elsewhere) == ranges(imported(NEWS).url)


def test_the_echoes_exported_and_imported_elsewhere_come_to_equal_figures(call, imported, tmp_path):
    elsewhere = f"sqlite:///{tmp_path / 'elsewhere.db'}"

    call(imported(ECHOES).url, "export", "claims", "--to", tmp_path / "claims.csv")

    assert fill(elsewhere, tmp_path / "claims.csv").fates[Fate.CREATED] == CLAIMS[ECHOES]
    assert ranges(elsewhere) == ranges(imported(ECHOES).url)
