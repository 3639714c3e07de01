"""Idioms: several words that the grammar takes as one, with their letter and outcome."""

_PHRASES: tuple[tuple[str, str | None, str], ...] = (
    ("I", "killed",
     "lost their lives, lost his life, lost her life, lost their life, lose their lives, "
     "losing their lives, lost lives, succumbed to their injuries, succumbed to injuries, "
     "succumbed to his injuries, succumbed to her injuries, died of their wounds, died of "
     "wounds, died of their injuries, died from their injuries, died from injuries, died of "
     "injuries, burned to death, burnt to death, beaten to death, crushed to death, froze to "
     "death, stabbed to death, trampled to death, frozen to death, starved to death, bled to "
     "death, met their deaths, met their death, passed away"),
    ("S", "killed",
     "killed in action, shot dead, gunned down, put to death, shot to death, hacked to "
     "death, dead at the scene, dead on arrival, burned alive, burnt alive"),
    ("T", "killed",
     "claimed the lives of, claims the lives of, claiming the lives of, took the lives of, "
     "taking the lives of, taken the lives of, cost the lives of, killing off, costing the "
     "lives of, shot and killed, claim the lives of, snuffed out the lives of"),
    ("S", "wounded",
     "wounded in action, hurt badly, suffered burns, suffered fractures, suffered concussion, "
     "suffered concussions, suffered cuts, suffered shrapnel wounds, suffered smoke inhalation, "
     "sustained burns, sustained fractures, sustained concussion"),
    ("S", "missing",
     "gone missing, went missing, unaccounted for, missing in action, still missing, "
     "reported missing, listed as missing, lost at sea, nowhere to be found, go missing"),
    ("S", "captured",
     "taken prisoner, taken captive, taken into captivity, taken prisoners, made prisoner, "
     "made prisoners, prisoners of war, prisoner of war, pows, pow, taken as prisoners, "
     "taken as prisoners of war, held captive, in captivity, been taken prisoner"),
    ("S", "losses",
     "out of action"),
    ("N", "killed",
     "the fallen, war dead"),
    ("T", "killed",
     "no survivors among, no survivors from, no survivors of"),
    ("B", None,
     "left hospital, left the hospital, left the hospitals, gone home, sent home, went home, "
     "returned home, fighting for life, fighting for their lives, pulled out alive, "
     "found alive, pulled alive, brought out alive, come out alive"),
    ("M", None,
     "end up, ended up, end up at, ended up at, end up being, wind up at"),
    ("T", "captured",
     "taking prisoner, took prisoner"),
    ("H", "killed",
     "death toll, death tolls, death count, body count, fatality count, toll of dead, death "
     "tally, fatality toll, deaths toll, death-toll, fatality figure, fatality figures, "
     "number of dead, number of deaths, number of fatalities, death figure, death figures, "
     "number of those killed, deaths tally, toll of the dead, number of the dead, count of "
     "dead, number of confirmed deaths, number of victims"),
    ("H", "wounded",
     "injury toll, injury count, injured toll, number of injured, number of wounded, number "
     "of injuries, number of the injured, number of the wounded"),
    ("H", "missing",
     "number of missing, number of the missing, number of people missing"),
    ("H", "casualties",
     "casualty toll, casualty count, casualty figure, casualty figures, casualty tally, "
     "casualty number, casualty numbers, number of casualties, casualty estimate, casualty "
     "estimates"),
    ("H", "losses",
     "loss figure, loss figures"),
    ("R", None,
     "as a result of, because of, due to, in addition to, prior to, as of, ahead of, in "
     "front of, out of, as well as, such as, according to, up until, next to, instead of, in "
     "connection with, in the wake of, more than half of"),
    ("i", None,
     "as well as, of whom, of which, of them, among them, among whom, among those, most of "
     "them, many of them, mostly, most of whom, many of whom, all of them, some of them, of "
     "those, of these, along with, one of whom, including"),
    ("J", None,
     "on board"),
    ("X", None,
     "no longer, feared to have, thought to have, believed to have, known to have, so far "
     "been, found to have, said to have, reported to have"),
    ("A", None,
     "so far, in total, in all, at least, for certain, as yet, at the time, to date, per "
     "cent, by name, by gunfire, last night, on average"),
)  # fmt: skip
IDIOMS: dict[tuple[str, ...], tuple[str, str | None]] = {
    tuple(phrase.split()): (code, outcome)
    for code, outcome, phrases in _PHRASES
    for phrase in phrases.split(",")
}
"""By their lower-case words: the letter (`app.extraction.words`) and the outcome, if any."""
