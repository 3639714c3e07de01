"""A row of the uniform columns becomes the claim it states, and nothing more."""

import pytest

from app.errors import InvalidInput
from app.models.claims import ClaimIn
from app.reconcile import Quantity, Status, quantity
from tests.cli.rows import SINCE_THE_INVASION, claim, row, said


@pytest.mark.parametrize(
    ("columns", "stated"),
    [
        ({"value": "4", "low": "4", "high": "4", "bound": "exact"}, quantity(value=4)),
        ({"value": "4", "bound": "exact"}, quantity(value=4)),
        ({"value": "4"}, quantity(value=4)),
        ({"value": "", "low": "300", "bound": "at_least"}, quantity(low=300)),
        ({"value": "300", "low": "300", "bound": "at_least"}, quantity(low=300)),
        ({"value": "", "high": "15000", "bound": "at_most"}, quantity(high=15_000)),
        ({"value": "300", "bound": "about"}, quantity(value=300, bound="about")),
        (
            {"value": "", "low": "7000", "high": "15000", "bound": "range"},
            quantity(low=7000, high=15_000),
        ),
        (
            {"value": "25600", "low": "25000", "high": "27500", "bound": "range"},
            quantity(value=25_600, low=25_000, high=27_500),
        ),
    ],
    ids=str,
)
def test_numbers_and_bound_become_what_was_stated(columns, stated: Quantity):
    sent = ClaimIn.model_validate(claim(row(period_start="2022", period_end="2022", **columns)))

    assert sent.quantity() == stated


@pytest.mark.parametrize("zero", ["0", 0])
def test_an_empty_number_is_not_stated_and_a_zero_is(zero):
    sent = claim(row(value=zero, low="", high=None))

    assert sent["value"] == 0
    assert {"low", "high"}.isdisjoint(sent)


@pytest.mark.parametrize("number", ["15000", "15000.0", " 15000 ", 15000, 15000.0])
def test_a_whole_number_is_read_however_a_table_spells_it(number):
    assert claim(row(value=number))["value"] == 15_000


@pytest.mark.parametrize("number", ["x", "15,000", "15000.5", "1e4", "1.0.0", "nan", True, [15000]])
def test_what_is_no_whole_number_is_refused_with_its_value(number):
    with pytest.raises(InvalidInput, match="value: this is no whole number") as refused:
        claim(row(value=number))

    (error,) = refused.value.errors
    assert (error.field, error.value) == ("value", str(number))


def test_a_figure_attributed_to_somebody_is_theirs_and_the_publisher_carries_it():
    sent = claim(row(source="The Sun", source_type="news", attributed_to="NATO"))

    assert sent["source"] == "NATO"
    assert sent["reported_by"] == {"title": "The Sun", "kind": "media"}


def test_a_figure_attributed_to_nobody_is_its_publishers_own():
    sent = claim(row(source="OHCHR", source_type="un"))

    assert sent["source"] == {"title": "OHCHR", "kind": "intergovernmental"}
    assert "reported_by" not in sent


def test_a_medium_that_names_nobody_is_both_source_and_outlet():
    sent = claim(row(source="The Sun", source_type="news"))

    assert sent["source"] == sent["reported_by"] == {"title": "The Sun", "kind": "media"}


@pytest.mark.parametrize(
    ("source_type", "kind"),
    [
        ("belligerent_opposing", "belligerent"),
        ("government_party", "belligerent"),
        ("un", "intergovernmental"),
        ("ngo_monitor", "ngo_monitor"),
        ("academic_dataset", "academic"),
        ("news", "media"),
        ("news_echo", "media"),
        ("news:superseded", "media"),
    ],
)
def test_the_type_of_a_source_tells_its_kind(source_type, kind):
    assert claim(row(source_type=source_type))["source"] == {"title": "NATO", "kind": kind}


@pytest.mark.parametrize("source_type", ["", "government_or_un"])
def test_a_type_that_tells_no_kind_leaves_it_unknown(source_type):
    assert claim(row(source_type=source_type))["source"] == "NATO"


@pytest.mark.parametrize(
    ("source_type", "afterlife"),
    [
        ("news", None),
        ("news:prior", None),
        ("news:superseded", Status.SUPERSEDED),
        ("news:retracted", Status.WITHDRAWN),
        ("news:denied", Status.DISAVOWED),
    ],
)
def test_what_later_befell_a_claim_is_told_beside_its_type(source_type, afterlife):
    assert said(row(source_type=source_type)).afterlife is afterlife


def test_a_projection_is_no_claim():
    with pytest.raises(InvalidInput, match="source_type: a projection counts nothing"):
        said(row(source_type="news:projection"))


@pytest.mark.parametrize("link", ["https://nato.int/1", "HTTP://nato.int/1"])
def test_a_web_address_is_kept_as_the_link(link):
    sent = claim(row(url=link, quote="as high as 15,000"))

    assert (sent["url"], sent["quote"]) == (link, "as high as 15,000")


def test_a_reference_that_is_no_web_address_is_kept_with_the_quote():
    sent = claim(row(url="article-2022-03-25", quote="as high as 15,000"))

    assert sent["quote"] == "as high as 15,000 (article-2022-03-25)"
    assert "url" not in sent


def test_a_reference_without_a_quote_is_kept_too():
    assert claim(row(url="article-2022-03-25"))["quote"] == "(article-2022-03-25)"


def test_the_columns_that_an_export_adds_are_read_where_they_are_there():
    further = {"place": "Mariupol", "origin": "Azov", "as_published": "some 300", "grade": "named"}
    further |= {"definition": "without the missing"}

    sent = claim(row(**further))

    assert {name: sent[name] for name in further} == further
    assert set(further).isdisjoint(claim(row()))


def test_every_row_is_a_claim_that_the_service_takes():
    columns = row(
        claim_id="ap-1",
        attributed_to="NATO",
        published_at="2022-03-25",
        url="https://apnews.com/1",
        quote="7,000",
        **SINCE_THE_INVASION,
    )

    sent = ClaimIn.model_validate(claim(columns))

    assert sent.external_id == "ap-1"
    assert (sent.event, sent.population) == ("Russian invasion of Ukraine", "Russian forces")
    assert str(sent.as_of) == "2022-03-23"
    assert str(sent.published_at) == "2022-03-25 00:00:00+00:00"
