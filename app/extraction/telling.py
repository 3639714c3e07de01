"""The words that tell where a number stands in the telling: data, in one place."""

import re

from app.extraction.tokens import word_set

MODALS = word_set("could may might will would can likely expected set projected poised")
COMING = word_set(
    "reach approach rise climb exceed surpass top hit pass increase grow go double kill die "
    "starve perish drown lose cost claim soar swell"
)
FORESEEN = word_set("projects projected predicts predicted forecast forecasts expects")
CHANCES = word_set("chance probability likelihood risk odds")
DENYING = word_set(
    "denied denies denying deny rejected rejects dismissed dismisses refuted refutes rebuffed "
    "disavowed repudiated"
)
TOLD = word_set(
    "report reports claim claims figure figures number numbers toll allegation allegations story "
    "charge charges accusation accusations assertion assertions account accounts"
)  # fmt: skip
BRAND = (
    r"(?:\S+ ){0,3}(?:fakes?|absurd|ridiculous|exaggerated|fabricated|fabrications?|nonsense|"
    r"untrue|false|a lie|disinformation|propaganda|baseless|hoax|unfounded|incorrect|"
    r"rumou?rs?(?! (?:of|that|about)))\b"
)
IS_BRANDED = re.compile(rf"^[^.;]{{0,90}}?\b(?:is|are|was|were|as|called) {BRAND}")
"""Behind a number, of itself: "…, a figure Kyiv called absurd"."""
BRANDS = re.compile(
    rf"\b(?:called|branded|labelled|labeled|described|dismissed)(?: \S+){{0,4}}? (?:as )?{BRAND}|"
    rf"^[\"“]?(?:that|this|these|those|it|both|the \S+)(?: \S+)? (?:is|are|was|were) {BRAND}"
)
"""A sentence that brands the one before it: "The palace called the papers a crude fake"."""
DENIES_IT = re.compile(
    r"\b(?:denied|denies|rejected|dismissed)(?: \S+){0,3}? (?:that|the|this) "
    r"(?:number|figure|toll|report|claim|estimate)\b"
)
"""As in "denied having given that number"."""
GONE = re.compile(
    r"\b(?:post|message|article|tweet|page|report|statement|story|item|entry)s? "
    r"(?:(?:was|were|is|had|has|been|later|soon|quickly|since|then) ){1,3}"
    r"(?:gone|removed|deleted|withdrawn|retracted|taken down)\b"
)
"""As in "the post was soon gone"."""
REMOVED = word_set(
    "removed withdrawn withdrew retracted retracts retraction deleted hackers hacked hacking "
    "withdraws unpublished recanted"
)
TAKING_BACK = word_set("retracted retracts withdrew withdraws recanted")
PUBLISHED = word_set(
    "report reports figure figures article post claim number statement story page numbers "
    "newspaper website tweet tally"
)
OLD = word_set(
    "previous previously earlier initial initially original originally prior preliminary first "
    "older outdated"
)
COUNTED = word_set(
    "toll tally count figure figures number numbers estimate estimates total reports report "
    "report's estimation announcement tolls statement communique communiqué balance bulletin"
)
REVISED = re.compile(
    r"(?:revis|lower(?:ed|s|ing)|correct(?:ed|ion|s)|updat|reduc|downgrad|adjust|"
    r"\b(?:cut|slashed|trimmed) (?:that|it|this|the (?:toll|tally|number|figure)) )"
)
AGO = re.compile(
    r"\b(?:(?:minutes?|hours?|days?|weeks?|months?|years?) (?:ago|earlier)|"
    r"last (?:week|month|year|update)|(?:a|the) (?:day|week|month|year) (?:before|earlier))\b(?!')"
)
BREAKS = word_set("; : — – -- ( ) but while whereas although though")
TOLD_FIRST = word_set("said reported put announced estimated gave")
"""Behind "first": "officials first said that 14 had died"."""
