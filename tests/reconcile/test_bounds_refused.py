"""What is no count is refused: the field, the value, what is wrong and what to do (D4)."""

import pytest

from app.reconcile import InvalidQuantity, quantity


@pytest.mark.parametrize(
    ("sent", "field", "value", "wrong", "remedy"),
    [
        pytest.param(
            {},
            "value",
            None,
            "no number is stated, and unknown is never 0",
            'send value, low or high; for a stated absence of casualties send bound "none"',
            id="nothing at all",
        ),
        pytest.param(
            {"bound": "at_least"},
            "value",
            None,
            "no number is stated, and unknown is never 0",
            'send value, low or high; for a stated absence of casualties send bound "none"',
            id="a bound without a number",
        ),
        pytest.param(
            {"value": -5},
            "value",
            -5,
            "a count cannot be negative (-5)",
            "send 0 or more",
            id="a negative value",
        ),
        pytest.param(
            {"low": -5, "high": 7},
            "low",
            -5,
            "a count cannot be negative (-5)",
            "send 0 or more",
            id="a negative low",
        ),
        pytest.param(
            {"high": -5},
            "high",
            -5,
            "a count cannot be negative (-5)",
            "send 0 or more",
            id="a negative high",
        ),
        pytest.param(
            {"low": 15_000, "high": 7_000},
            "low",
            15_000,
            "low (15000) is greater than high (7000)",
            "swap them, or send two claims if two sources said them",
            id="crossed ends",
        ),
        pytest.param(
            {"low": 7_000, "value": 20_000, "high": 15_000},
            "value",
            20_000,
            "value (20000) lies outside 7000 to 15000",
            "send a value between low and high, or leave it out",
            id="a value above its range",
        ),
        pytest.param(
            {"low": 7_000, "value": 6_999, "high": 15_000},
            "value",
            6_999,
            "value (6999) lies outside 7000 to 15000",
            "send a value between low and high, or leave it out",
            id="a value below its range",
        ),
        pytest.param(
            {"low": 7_000, "value": 9_000},
            "high",
            None,
            "a value with one end only is half a range",
            "send both low and high, or the bound alone",
            id="a value and low",
        ),
        pytest.param(
            {"high": 15_000, "value": 9_000},
            "low",
            None,
            "a value with one end only is half a range",
            "send both low and high, or the bound alone",
            id="a value and high",
        ),
        pytest.param(
            {"value": 300, "bound": "circa"},
            "bound",
            "circa",
            "unknown bound 'circa'",
            "use one of exact, about, at_least, more_than, at_most, less_than, range, vague, none,"
            " or leave it out",
            id="an unknown bound",
        ),
        pytest.param(
            {"value": 7, "bound": "none"},
            "bound",
            "none",
            'bound "none" says nobody, yet a number is stated',
            "leave one out",
            id="nobody and seven",
        ),
        pytest.param(
            {"low": 7, "high": 9, "bound": "exact"},
            "bound",
            "exact",
            'bound "exact" is for one number',
            'send bound "range"',
            id="an exact range",
        ),
        pytest.param(
            {"low": 7_000, "value": 8_000, "high": 9_000, "bound": "exact"},
            "bound",
            "exact",
            'bound "exact" is for one number',
            'send bound "range"',
            id="an exact range with a value",
        ),
        pytest.param(
            {"low": 7_000, "high": 9_000, "bound": "about"},
            "bound",
            "about",
            'bound "about" is for one number',
            'send bound "range"',
            id="about a range",
        ),
        pytest.param(
            {"low": 300, "bound": "range"},
            "bound",
            "range",
            'bound "range" does not fit one end alone',
            "send value, or both low and high, or leave bound out",
            id="half a range",
        ),
        pytest.param(
            {"high": 500, "bound": "at_least"},
            "high",
            500,
            'bound "at_least" leaves no room for high (500)',
            'leave it out, or send both ends as bound "range"',
            id="at least, with high alone",
        ),
        pytest.param(
            {"low": 300, "high": 500, "bound": "at_least"},
            "high",
            500,
            'bound "at_least" leaves no room for high (500)',
            'leave it out, or send both ends as bound "range"',
            id="at least, with both ends",
        ),
        pytest.param(
            {"value": 300, "high": 500, "bound": "at_least"},
            "high",
            500,
            'bound "at_least" leaves no room for high (500)',
            'leave it out, or send both ends as bound "range"',
            id="at least, with a value and high",
        ),
        pytest.param(
            {"low": 300, "high": 500, "bound": "at_most"},
            "low",
            300,
            'bound "at_most" leaves no room for low (300)',
            'leave it out, or send both ends as bound "range"',
            id="at most, with both ends",
        ),
        pytest.param(
            {"value": 300, "low": 200, "bound": "at_least"},
            "value",
            300,
            'bound "at_least" takes one number, and several differ',
            "send the bounding number alone",
            id="at least two numbers",
        ),
        pytest.param(
            {"value": 0, "bound": "less_than"},
            "value",
            0,
            "fewer than 0 is no count",
            'send bound "none"',
            id="fewer than nobody",
        ),
        pytest.param(
            {"bound": "vague", "words": "a great many"},
            "as_published",
            "a great many",
            'bound "vague" needs the words that were published',
            "send as_published with one of: hundreds of thousands, tens of thousands, thousands,"
            " hundreds, scores, dozens",
            id="words without a convention",
        ),
        pytest.param(
            {"bound": "vague", "words": "underscores"},
            "as_published",
            "underscores",
            'bound "vague" needs the words that were published',
            "send as_published with one of: hundreds of thousands, tens of thousands, thousands,"
            " hundreds, scores, dozens",
            id="a word inside another",
        ),
        pytest.param(
            {"bound": "vague", "words": "hundreds", "value": 300},
            "bound",
            "vague",
            'bound "vague" is for words, yet a number is sent',
            "leave one out",
            id="words and a number",
        ),
        pytest.param(
            {"bound": "vague"},
            "as_published",
            None,
            'bound "vague" needs the words that were published',
            "send as_published with one of: hundreds of thousands, tens of thousands, thousands,"
            " hundreds, scores, dozens",
            id="vague without words",
        ),
    ],
)
def test_it_is_refused_with_its_remedy(sent, field: str, value: object, wrong: str, remedy: str):
    with pytest.raises(InvalidQuantity) as refusal:
        quantity(**sent)

    assert (refusal.value.field, refusal.value.value) == (field, value)
    assert (refusal.value.message, refusal.value.remedy) == (wrong, remedy)
    assert str(refusal.value) == f"{field}: {wrong}"
