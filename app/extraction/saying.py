"""The words that let somebody speak in a sentence, and those beside them: data, in one place."""

from app.extraction.tokens import word_set
from app.extraction.words import MONTHS, WEEKDAYS

SAYING = word_set(
    "said says say told tells claimed claims claim reported reports report estimated estimates "
    "estimate announced announces confirmed confirms stated states puts put added adds "
    "acknowledged acknowledges admitted admits admit revealed reveals disclosed insisted insists "
    "warned warns noted notes wrote writes tweeted posted recorded records documented documents "
    "verified counted identified believes believe suggested suggests suggest showed shows "
    "indicated indicates found finds concluded concludes gave gives alleged alleges alleging "
    "denied denies declared declares explained described describes spoke speaks revised raised "
    "lowered updated retracted retracts "
    "released publishes published agreed agrees calculated calculates reckons "
    "reckoned maintained maintains testified quoted quotes quoting listed lists tallied "
    "reiterated boasted expects fears feared thinks conceded recalled predicted predicts forecast "
    "projected projects asserts identify verify confirm asserted contends contended argued argues "
    "relayed stressed changed warn allege announce acknowledge insist deny concede contend reckon "
    "assess assesses assessed mentioned mentions rectified logged validated specified specifies "
    "talked clarified tracked tracks"
)
PARTICIPLES = word_set(
    "denying dismissing rejecting saying adding claiming estimating announcing reporting stating "
    "noting confirming putting reducing revising insisting stressing suggesting releasing "
    "explaining warning correcting indicating"
)
CARRYING = word_set("reported reports report quoted quotes quoting relayed wrote writes")
NOMINAL = word_set(
    "report reports estimate estimates claim claims records documents notes states projects shows "
    "lists finds counts fears"
)  # fmt: skip
BETWEEN = word_set(
    "has have had also later earlier now then initially originally officially briefly previously "
    "recently today yesterday since already still quickly falsely reportedly repeatedly again "
    "first once only privately publicly was is were are been being be both all themselves himself "
    "herself itself separately subsequently meanwhile accidentally immediately often not never "
    "able likewise likely so far will would could did does which who there"
)
COUNTED = word_set("recorded reported documented confirmed verified identified counted listed")
WHEN = frozenset([*WEEKDAYS, "on", "late", "early", "yet"])
PASSIVE = word_set("was is were are been being be")
STOPS = word_set(
    "that but while when as after before although though since because if than whereas and/or "
    "until so yet where whether or into with without during about over under against between "
    "through upon toward towards despite including among amid within across below above far is "
    "are was were be been being has have had not do does did will would could may might can "
    "should to at there this week here what how why whose"
)
INSIDE = word_set("of in for on from by with at")
DOCUMENTS = word_set(
    "report survey study statement assessment estimate estimates analysis post document excerpts "
    "figures data tally count investigation inquiry review paper briefing update bulletin article "
    "account statistics records number toll dispatch release database message information reports "
    "evidence sources findings research communique interview"
)
MADE = word_set(
    "published released commissioned conducted issued compiled prepared produced written carried "
    "led posted submitted delivered given"
)  # fmt: skip
TIME = word_set(
    "on in late early last this morning afternoon evening night week month year today yesterday "
    "meanwhile initially earlier later overall however separately also then now since previously "
    "originally recently once first overnight tonight moreover instead meantime afterwards and but "
    "so while yet still thus"
) | {*WEEKDAYS, *MONTHS}
PRONOUNS = word_set("he she they it we i who which this that these those")
REVISING = word_set(
    "corrected reduced adjusted given upgraded downgraded slashed cut brought hiked show increased "
    "raises lowers revises raise lower revise cuts hikes reduces"
)
TOLLS = word_set("toll tally count number figure death dead deaths fatalities estimate")
HEADLINED = word_set(
    "officials police ministry report reports minister president media sources un army military "
    "official"
)
CLOSING = frozenset([",", "”", '"', "’", "'"])
INVERTED = word_set("said says reported added claimed announced wrote reports")
