"""The words that say how a number bounds a count: data, in one place.

Each phrase is a tuple of lower-case words. Beside them what stands between a cue and its number.
"""

from app.extraction.tokens import word_set
from app.reconcile import Bound


def _phrases(text: str) -> list[tuple[str, ...]]:
    return [tuple(phrase.split()) for phrase in text.split(",")]


_BEFORE: dict[Bound, str] = {
    Bound.AT_LEAST: "at least,no fewer than,no less than,not less than,not fewer than,a minimum of,"
    "minimum of,minimum,as few as,a low of,at a minimum",
    Bound.MORE_THAN: "more than,over,above,upwards of,upward of,in excess of,exceeding,exceeds,"
    "exceeded,exceed,surpassed,surpasses,surpassing,surpass,topped,tops,topping,passed,passes,"
    "passing,past,greater than,well over,well above,beyond,crossed,crosses,crossing,just over,"
    "slightly more than,a little over,higher than,eclipsed,far more than,well past,north of,"
    "pass,could top,may top,might top,would top,will top,to top",
    Bound.AT_MOST: "up to,as many as,as much as,as high as,no more than,not more than,at most,"
    "a maximum of,maximum of,maximum,not exceeding,not exceed,not exceeded,upto,at the most,"
    "no higher than,not higher than,a high of",
    Bound.LESS_THAN: "fewer than,less than,under,below,lower than,slightly fewer than",
    Bound.ABOUT: "about,around,some,roughly,approximately,approx,approximately,nearly,almost,"
    "close to,an estimated,estimated,circa,ca,near,approaching,approached,approaches,approach,"
    "nearing,nears,in the region of,in the order of,on the order of,in the vicinity of,just under,"
    "somewhere around,an approximate,perhaps,possibly,an average of,just shy of,~,"
    "as estimated,more or less,virtually,well-nigh,somewhere near,probably about,around about",
}
_AFTER: dict[Bound, str] = {
    Bound.AT_LEAST: "or more,and above,or higher,at least,plus,and counting,at a minimum,"
    "at the very least,perhaps more,possibly more,maybe more,if not more,and possibly more,"
    "and perhaps more,or even more,and likely more,and probably more",
    Bound.AT_MOST: "or fewer,or less,at most,at the most,at the maximum,maximum",
    Bound.ABOUT: "or so,or thereabouts,approximately,more or less",
}
BEFORE = {phrase: bound for bound, text in _BEFORE.items() for phrase in _phrases(text)}
AFTER = {phrase: bound for bound, text in _AFTER.items() for phrase in _phrases(text)}
LONGEST_CUE = max(len(phrase) for phrase in BEFORE)

ONE_SIDED = frozenset({Bound.AT_LEAST, Bound.MORE_THAN, Bound.AT_MOST, Bound.LESS_THAN})
LOWER = frozenset({Bound.AT_LEAST, Bound.MORE_THAN})

RANGE_OPENERS = word_set("between from anywhere somewhere ranging")
SKIPPED = frozenset(
    [
        "a",
        "an",
        "total",
        "of",
        "another",
        "additional",
        "further",
        "all",
        "as",
        '"',
        "“",
        "”",
        "'",
        "‘",
        "’",
        "*",
    ]
)
"""Between a cue and its number: "at least another 12", "about “300”"."""

MANY_OF = word_set("several few couple many")
"""Before a scale: "several hundred", "a few dozen" are at least two of it."""

CHANGES = word_set(
    "rise rises rose risen rising raise raises raised raising climb climbs climbed climbing jump "
    "jumps jumped jumping increase increases increased increasing grow grows grew grown growing "
    "soar soars soared soaring surge surged surges swell swelled swells swollen tick ticks ticked "
    "ticking edge edged edges inch inched inches creep crept go goes gone went going bring brings "
    "brought bringing take takes took taken taking push pushes pushed pushing lift lifted lifts "
    "lifting drop drops dropped dropping fall falls fell fallen falling decrease decreased "
    "decreases decreasing decline declined declines reduce reduces reduced reducing lower lowers "
    "lowered lowering cut cuts cutting revise revises revised revising change changes changed "
    "changing update updates updated updating upgrade upgraded downgrade downgraded double doubled "
    "doubles adjust adjusted adjusts adjusting correct corrected corrects amend amended shrink "
    "shrank move moved moves moving slashed slash spike spiked come comes came hike hiked mount "
    "mounted mounts up down sink sank quadrupled hikes tripled triple advance advanced"
)
"""Verbs of a changing count: "rose to 41", "from 41 to 31", "brings the toll up to 4,632"."""
