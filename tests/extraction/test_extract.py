"""Who says a number, where it stands in the telling, and what is beside it."""

import gc
from dataclasses import replace
from datetime import UTC, date, datetime
from time import process_time

import pytest

from app.extraction import Draft, InvalidDraft, Span, extract, extract_most, validated
from app.reconcile import METRICS, Bound

SLUGS = {metric.slug: metric for metric in METRICS}


@pytest.mark.parametrize(
    ("text", "source", "reported_by", "origin"),
    [
        ("Twelve people died, local police said.", "local police", None, None),
        ("The coast guard said 12 people died.", "coast guard", None, None),
        ("According to the health ministry, 12 people died.", "health ministry", None, None),
        ("The Daily Bugle newspaper reported, citing the fire service, that 12 people died.",
         "fire service", "Daily Bugle newspaper", None),
        ("The mayor said 12 people died, citing witnesses.", "mayor", None, "witnesses"),
        ("The agency quoted a local doctor as saying 12 people died.",
         "local doctor", "agency", None),
        ("A doctor told the Herald that 12 people died.", "doctor", None, None),
        ("“We found 12 bodies,” said Ann Lee, a medic.", "Ann Lee", None, None),
        ("A study by the Institute for Peace (IFP) estimated that 12 people died.",
         "IFP", None, None),
        ("The toll stands at 12.", None, None, None),
        ("The mayor, Jane Roe, wrote on Telegram that 12 died.", "mayor, Jane Roe", None, None),
        ("The toll was 12, the mayor, Jane Roe, wrote on Telegram.", "mayor, Jane Roe", None, None),
        ("The raid left 14 dead, a spokesman, Col. Roe, told the Herald.",
         "spokesman, Col. Roe", None, None),
        ("Some 12 people were slaughtered, prosecutors allege.", "prosecutors", None, None),
        ("12 dead after landslide hits village - district official",
         "district official", None, None),
        ("BREAKING: 21 missing in port blast: Harbour Office", "Harbour Office", None, None),
        ("An XYZ tally of figures from the towns shows 12 people died.", "XYZ", None, None),
        ("12 people died, according to an XYZ tally based on official figures.",
         "XYZ", None, None),
        ("The toll has passed 12, with 41,000 cases recorded since May, the clinic said.",
         "clinic", None, None),
        ("Twelve people died, the mayor said on Monday, correcting the 15 announced before.",
         "mayor", None, None),
        ("The storm could claim 300 lives, the institute warned.", "institute", None, None),
        ("A toll of 33 given earlier by the harbour office was incorrect, the mayor said.",
         "harbour office", None, None),
        ("A village head spoke first. The governor later spoke of 12 deaths.",
         "governor", None, None),
        ("The mayor spoke at noon; an hour ago she spoke of 12 deaths.", "mayor", None, None),
        ("The clinic's doctors said so. 40 died, according to the police analysts they asked.",
         "police analysts", None, None),
        ("Some 900 men were lost, President Roe told XYZ, and 3,000 have been wounded.",
         "President Roe", "XYZ", None),
        ("Nine workers died, superintendent R. Roe said.", "superintendent R. Roe", None, None),
        ("The Pentagon's monthly report said that two civilians were killed.",
         "Pentagon", None, None),
        ("Officials would not comment on reports that 12 men were killed.", None, None, None),
        ("SITUATION REPORT. Deaths: 12. Injured: 40. Source: Ministry of Interior.",
         "Ministry of Interior", None, None),
        ("The Doctors Network said so. Reuters could not verify it. The network had said that 12 "
         "people died.", "Doctors Network", None, None),
        ("The navy said it knew of reports that 90 men died; its own review found 12 men dead.",
         "navy", None, None),
        ("An initial police bulletin spoke of 15 fatalities.", "police bulletin", None, None),
        ("It was the costliest fire in the United States while 48 people died.",
         None, None, None),
        ("The army, in its 31 May report, confirmed that it had killed two men.",
         "army", None, None),
        ("The army, in a report on Monday, said 12 people died.", "army", None, None),
        ("Nurses Without Walls said its hospital had received 31 dead.",
         "Nurses Without Walls", None, None),
        ("The local outlet Kilm 24 reported that 12 people died.",
         "local outlet Kilm 24", None, None),
        ("Our best estimate is that 12 people died.", None, None, None),
        ("Health ministry raises storm toll to 12\nThe army declined to discuss what it knew of "
         "the night on which the river rose, or why the sirens had not been heard in the valley.",
         "Health ministry", None, None),
    ],
)  # fmt: skip
def test_the_text_names_who_says_a_number(text, source, reported_by, origin):
    draft = extract(text)[0]
    assert (draft.source, draft.origin) == (source, origin)
    assert reported_by is None or draft.reported_by == reported_by


def test_each_of_two_speakers_has_the_own_number():
    text = "The army said 30 men died, while the rebels put the toll at 90."
    assert [(d.value, d.source) for d in extract(text)] == [(30, "army"), (90, "rebels")]


@pytest.mark.parametrize(
    "text",
    [
        "Another 47 were injured.",
        "Twenty others were injured.",
        "Six of them died.",
        "That brings the toll to 40.",
    ],
)
def test_a_sentence_that_goes_on_is_of_the_one_who_spoke_before(text):
    assert extract(f"Nine people died, the magistrate said. {text}")[1].source == "magistrate"


def test_a_sentence_of_its_own_is_not_of_the_one_who_spoke_before():
    text = "The army said 30 men died. Rain is expected. A flood killed 70 people in 1999."
    assert [d.source for d in extract(text)] == ["army", None]


def test_a_tally_that_is_somebody_s_is_theirs_to_its_end():
    text = "The ministry's tally stands at 43 killed, including 17 children, and 13 wounded."
    assert [(d.value, d.source) for d in extract(text)] == [(n, "ministry") for n in (43, 17, 13)]


def test_a_pronoun_is_the_one_who_spoke_before():
    text = "Governor Jane Roe spoke on Friday. She said 14 people had died."
    assert extract(text)[0].source == "Governor Jane Roe"


@pytest.mark.parametrize(
    "text",
    [
        "The prosecutor spoke on Friday. Earlier it had counted 14 deaths.",
        "The prosecutor said he was shocked. It has so far verified 14 deaths.",
        "The prosecutor spoke on Friday. One of them said 14 people had died.",
    ],
)
def test_they_who_go_on_speaking_are_the_ones_who_spoke_before(text):
    assert extract(text)[0].source == "prosecutor"


def test_another_s_office_is_not_the_one_who_spoke_before():
    text = "Jane Roe spoke on Friday. The prosecutor's office has confirmed 14 deaths."
    assert extract(text)[0].source == "prosecutor's office"


@pytest.mark.parametrize(
    ("text", "statuses"),
    [
        ("The toll was revised from 202 to 100.", ["superseded", "current"]),
        ("The toll is 53, up from a previous toll of 41.", ["current", "superseded"]),
        ("Officials denied that 40 soldiers had been killed.", ["denied"]),
        ("The toll could reach 10,000, experts warn.", ["projection"]),
        ("Aid groups warn that 1,000 children could die by May.", ["projection"]),
        ("As many as 1,000 children may have died.", ["current"]),
        ("The toll could be as high as 15,000, experts say.", ["current"]),
        ("The paper said 90 men had died. The report was later removed.", ["retracted"]),
        ("Initially the radio reported 20 deaths.", ["prior"]),
        ("The toll is 59. The mayor had earlier given a toll of 52.", ["current", "prior"]),
        ("Earlier it had reported 20 deaths.", ["prior"]),
        ("Officials retracted an earlier statement that 23 men had died, saying the toll was 14.",
         ["retracted", "current"]),
        ("Police revised the toll down to 21, after saying that 25 people had been killed.",
         ["current", "superseded"]),
        ("Police had said that 35 people were missing but cut that to 12.",
         ["superseded", "current"]),
        ("At least 61 people died, police said, a day after putting the toll at 34.",
         ["current", "prior"]),
        ("Police had first reported three deaths; a doctor put the toll at two.",
         ["prior", "current"]),
        ("The ministry denies that it fired, and says 14 officers have died.", ["current"]),
        ("The army claimed 1,200 men had died, a figure the rebels called absurd.", ["denied"]),
        ("The final toll could top 20,000, she said.", ["projection"]),
        ("At least 61 people died. Officials had put the toll at 16 on Friday.",
         ["current", "prior"]),
        ("Thirty died, the office said, not 44 as police had stated.", ["current", "superseded"]),
        ("Nine men died, the office said. The clinic denied having given that number, and police "
         "later cut the toll to 3.", ["denied", "current"]),
        ("Officials first said that 14 people had died.", ["prior"]),
        ("The toll could top 100; by Monday she put it at 74.", ["projection", "current"]),
        ("At first police reported 20 deaths.", ["prior"]),
        ("On the first evening the station had reported 20 deaths.", ["prior"]),
        ("Nine died, police said, correcting the 12 deaths announced overnight.",
         ["current", "superseded"]),
        ("The talk of 40 dead is a rumour, police said.", ["denied"]),
        ("Forty men died, and there are rumours of more.", ["current"]),
        ("Nine men died, a deputy wrote. Within the hour the post was gone.", ["retracted"]),
        ("Nine men died, a medic said. She said 30 were hurt. State radio dismissed the reports "
         "as fabricated.", ["denied", "denied"]),
        ("A leak lists 900 dead. The palace called the papers a crude fake.", ["denied"]),
        ("The dead could pass 1,000, the mayor warned.", ["projection"]),
        ("He dismissed reports of 300 dead: “We have 31 fatalities”.", ["denied", "current"]),
    ],
)  # fmt: skip
def test_a_number_has_its_place_in_the_telling(text, statuses):
    assert [str(draft.status) for draft in extract(text)] == statuses


def test_days_are_read_from_the_text_and_from_the_day_of_the_article():
    text = "As of 3 May, 41 people had died. Six were killed in a raid on Monday."
    total, raid = extract(text, published_at=date(2023, 5, 5))
    assert (total.as_of, total.period) == (date(2023, 5, 3), None)
    assert (raid.as_of, raid.period) == (None, "2023-05-01")


def test_a_comparison_with_another_event_does_not_take_the_caller_s_event():
    text = "The flood killed 70 people. By way of comparison, the 1999 storm killed 400 people."
    flood, storm = extract(text, event="river-flood")
    assert (flood.event, flood.period) == ("river-flood", "../..")
    assert storm.event == "1999 storm"


def test_the_name_of_an_agency_is_no_event():
    [draft] = extract("The Lakeland disaster agency said 40 people had died.")
    assert draft.event is None


def test_the_outlet_speaks_where_the_text_names_nobody():
    [draft] = extract("The blast killed nine people.", reported_by="daily-bugle")
    assert (draft.source, draft.reported_by) == ("daily-bugle", "daily-bugle")
    assert extract("The blast killed nine people.")[0].missing == (
        "event",
        "period",
        "source",
    )


def test_a_number_told_twice_is_one_draft_unless_others_say_it():
    twice = "The ministry said 120 people died. Relatives mourned the 120 people killed."
    assert len(extract(twice)) == 1
    two = "The ministry said 120 people died. The opposition said 120 people died."
    assert [draft.source for draft in extract(two)] == ["ministry", "opposition"]
    headed = "Storm leaves 30 dead\nThe police have logged 30 deaths, and more are feared."
    assert [draft.source for draft in extract(headed)] == ["police"]


def test_a_population_is_the_noun_that_is_counted():
    text = "Some 40 Ruritanian soldiers were killed and 12 others wounded; 3 civilians died."
    assert [draft.population for draft in extract(text)] == [
        "Ruritanian soldiers", "Ruritanian soldiers", "civilians"
    ]  # fmt: skip


def test_that_figure_is_of_the_same_population_and_lost_troops_are_their_owner_s():
    text = "Ruritania has lost 900 troops. Its rival said the figure could be as high as 2,000."
    assert [draft.population for draft in extract(text)] == ["Ruritania troops"] * 2


def test_every_draft_stands_literally_in_its_text():
    text = "“Up to 1.2m people”, of whom 300 were children, had died by\nJuly 2006, the UN said."
    drafts = extract(text, published_at=datetime(2006, 8, 1, tzinfo=UTC))
    assert len(drafts) == 2
    for draft in drafts:
        assert validated(draft, text, SLUGS) is draft


WORDS = Span(0, 14, "Twelve died. A")
TRUE = Draft(metric="killed", span=Span(0, 11, "Twelve died"), sentence=WORDS, value=12,
             as_published="Twelve")  # fmt: skip


@pytest.mark.parametrize(
    ("changed", "why"),
    [
        ({"metric": "tanks"}, "metric"),
        ({"span": Span(1, 12, "Twelve died")}, "span"),
        ({"span": Span(0, 0, "")}, "span"),
        ({"as_published": "13"}, "as_published"),
        ({"value": None}, "value"),
        ({"value": -1}, "value"),
        ({"bound": Bound.VAGUE}, "bound"),
        ({"confidence": 1.5}, "confidence"),
    ],
)
def test_a_draft_that_its_text_does_not_bear_out_is_refused(changed, why):
    assert validated(TRUE, "Twelve died. And", SLUGS) is TRUE
    with pytest.raises(InvalidDraft, match=f"^{why}"):
        validated(replace(TRUE, **changed), "Twelve died. And", SLUGS)


@pytest.mark.parametrize("unit", ["1,234 ", "5 to ", "at least at least 7, ", '"', "5 killed "])
def test_a_text_of_nothing_but_numbers_takes_time_in_proportion_to_its_length(unit):
    short, long = (unit * (size // len(unit)) for size in (4_000, 32_000))
    extract(short)
    gc.disable()  # what other tests left takes longer to look through than the text
    try:
        begun = process_time()
        extract(short)
        middle = process_time()
        extract(long)
        assert process_time() - middle < 0.2 + 30 * (middle - begun)  # 64 times if quadratic
    finally:
        gc.enable()


def test_a_text_of_too_many_counts_or_numbers_is_read_so_far_and_that_is_told():
    counts = "".join(f"{n} people died in Town{n}. " for n in range(2, 32))
    numbers = "It was 5 km away. " * 300 + "Twelve died."

    assert [len(extract_most(counts, most=most)[0]) for most in (None, 30, 29)] == [30, 30, 29]
    assert [extract_most(counts, most=most)[1] for most in (None, 30, 29)] == [True, True, False]
    assert [len(extract_most(numbers, most=most)[0]) for most in (15, 14)] == [1, 0]
    assert [extract_most(numbers, most=most)[1] for most in (15, 14)] == [True, False]
