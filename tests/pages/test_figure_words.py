"""A figure in words: what a reader is told first, and what may be quoted of it."""

from app.pages.figure_words import plain, subject, taken_back, when, words_of
from tests.pages.figures import figure, flag, voice

WEEK = (
    voice("ministry", 1_351),
    voice("nato", 7_000, 15_000),
    voice("staff", 16_100),
    voice("us-officials", 7_000),
)
APART = [flag("disjoint_ranges", "error"), flag("stale", "warning")]


def the_week(**more):
    measured = {"voices": 4, "spread_ratio": 11.917098}
    spread = {"level": 0.9, "low": 4_013, "high": 12_211, "shared": 0.0}
    parts = {"statistics": measured, "interval": spread, "flags": APART}
    return figure(1_351, 7_000, 16_100, *WEEK, **parts | more)


def test_the_week_of_march_2022_is_told_as_a_range_with_its_spread_and_its_voices():
    words = words_of(the_week())

    assert words.headline == "Between 1,351 and 16,100 killed"
    assert words.standing == "Sources differ 11.9-fold; four voices."
    assert words.best == (
        "Best 7,000, the value closest to all voices; with 90% probability it lies between 4,013"
        " and 12,211."
    )


def test_where_sources_clash_no_single_number_may_be_quoted():
    words = words_of(the_week())

    assert words.advice == "Quote no single number."
    assert words.quotable == (
        "between 1,351 and 16,100 killed as of 25 March 2022, depending on who counts"
    )


def test_where_there_is_only_a_warning_the_best_is_quoted_with_its_range():
    words = words_of(the_week(flags=APART[1:]))

    assert words.advice == "Quote it with its caveats."
    assert words.quotable == ("7,000 killed as of 25 March 2022; claims run from 1,351 to 16,100")


def test_what_was_taken_back_is_told_where_it_matters():
    other = {"low": 7_000, "best": 8_367, "high": 10_000, "voices": 2}
    alone = figure(7_000, 7_000, 7_000, voice("us", 7_000), including_withdrawn=other)

    assert taken_back(alone) == (
        "With the claims that were taken back it would be 7,000 to 10,000, best 8,367 (two voices)."
    )


def test_what_was_taken_back_is_told_where_it_does_not_matter():
    same = {"low": 1_351, "best": 7_000, "high": 16_100, "voices": 4}

    assert taken_back(the_week(including_withdrawn=same)) == (
        "With the claims that were taken back it would be the same."
    )
    assert taken_back(the_week()) is None


def test_an_upper_bound_alone_gives_no_best_and_says_so():
    reason = "only upper bounds are stated, so nothing bounds it from below"
    words = words_of(
        figure(None, None, 15_000, voice("nato", None, 15_000), null_reasons={"best": reason}),
        {"nato": "NATO"},
    )

    assert words.headline == "At most 15,000 killed"
    assert words.best == f"No best: {reason}."
    assert words.advice == "Quote the bound, not an estimate."
    assert words.quotable == "at most 15,000 killed as of 25 March 2022, according to NATO"


def test_mariupol_is_one_count_beside_two_bounds():
    at_least = [voice(name, count) | {"high": None} for name, count in (("a", 300), ("b", 12))]
    words = words_of(
        figure(600, 600, 600, *at_least, voice("ap", 600), envelope={"low": 12, "high": 600})
    )

    assert words.headline == "600 killed"
    assert words.standing == "Three voices, two of which state a bound only."
    assert words.advice == "It can be quoted as it stands."


def test_lower_bounds_alone_are_told_as_bounds():
    one, two = (voice(name, 300 + rank) | {"high": None} for rank, name in enumerate("ab"))
    words = words_of(figure(301, None, None, one, two, envelope={"low": 300, "high": None}))

    assert words.headline == "At least 301 killed"
    assert words.standing == "Two voices, all of which state a bound only."


def test_a_name_that_turns_the_direction_turns_nothing_behind_it():
    words = words_of(figure(9, 9, 9, voice("a", 9)), {"a": "The\u202emayor"})

    assert words.quotable == (
        "9 killed as of 25 March 2022, according to \u2068The\u202emayor\u2069"
    )
    assert plain("the-mayor says 9.", {"the-mayor": "\u0623\u2069\u202e"}) == (
        "\u2068\u0623\u202e\u2069 says 9."
    )


def test_zero_is_a_number_that_was_stated():
    words = words_of(figure(0, 0, 0, voice("a", 0)), {"a": "The mayor"})

    assert words.headline == "0 killed"
    assert words.quotable == "0 killed as of 25 March 2022, according to The mayor"


def test_one_voice_is_named_and_said_to_be_alone():
    words = words_of(figure(9, 9, 9, voice("a", 9)), {"a": "The mayor"})

    assert words.standing == "One voice; nobody else has counted."
    assert words.best == "Best 9."


def test_voices_with_the_same_number_agree():
    measured = {"voices": 3, "spread_ratio": 1.0}
    words = words_of(figure(59, 59, 59, *[voice(one, 59) for one in "abc"], statistics=measured))

    assert words.standing == "Three voices, all with the same number."
    assert words.quotable == "59 killed as of 25 March 2022, by three voices"


def test_without_a_claim_in_use_there_is_nothing_to_quote():
    words = words_of(figure(None, None, None))

    assert words.headline == "No number of killed can be given"
    assert words.standing == "No claim is in use."
    assert (words.advice, words.quotable) == ("There is nothing to quote.", None)


def test_another_policy_is_named_with_its_best():
    assert words_of(the_week(policy="crh_median", interval=None)).best == (
        "Best 7,000 under the policy crh median."
    )


def test_a_subject_says_whom_where_of_what_and_when():
    place = {"slug": "mariupol", "title": "Mariupol"}

    assert subject(figure(1, 1, 1, place=place)) == (
        "Its forces, Mariupol, The invasion, since 24 February 2022, as of 25 March 2022"
    )


def test_a_closed_period_is_the_same_on_every_day():
    assert when(figure(1, 1, 1, period="2022-03-16")) == "on 16 March 2022"


def test_sentences_of_the_method_name_sources_as_readers_know_them():
    titles = {"us-officials": "US officials", "nato": "NATO", "a": "The mayor"}

    assert plain("us-officials and nato, a side, 2022-03-25; ex-nato.", titles) == (
        "US officials and NATO, a side, 25 March 2022; ex-nato."
    )
