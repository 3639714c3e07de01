"""What English words are to a count of casualties, as one letter each: data, in one place.

A sentence becomes a string of these letters, so that the grammar of `app.extraction.grammar` is
short patterns over it.

    Q  a number that may count people          Z  a number that cannot
    N  outcome as a noun (deaths)              S  outcome as a state (killed, missing)
    T  outcome as what is done (killing)       I  outcome as what happens (died)
    H  a count's own noun (toll, number)       L  lost: of people, killed
    M  a count's own verb (reached, totalled)  E  verbs of change (rose, revised)
    X  be, have, modals and what is as weak    A  adverbs
    Y  suffered, sustained                     B  what befalls people and is no casualty (rescued)
    P  people                                  G  things and animals
    D  articles and possessives                O  of
    i  including, among                        W  who, which, that
    t  to      @  at      b  by      R  other prepositions
    &  and, or, /      !  not      C  a capitalised word      J  any other word
    V  other verbs     , ; : ( ) - marks as they are; quotation marks are left out
"""

from app.extraction.tokens import word_set

_WORDS = {
    "N": "death deaths fatality fatalities casualty casualties loss losses injury injuries wounds "
    "body bodies corpse corpses lives remains burials graves killings dead-count "
    "martyrs executions",
    "S": "eliminated liquidated neutralized neutralised killed dead injured wounded hurt missing "
    "captured slain murdered executed martyred unaccounted massacred slaughtered butchered "
    "assassinated electrocuted maimed harmed",
    "T": "killing kill kills injuring injure injures wounding wound wounds hurting capturing "
    "captures murdering massacring executing slaughtering",
    "I": "surrendered died die dies dying perished perish drowned drown drowning succumbed "
    "disappeared vanished starved asphyxiated suffocated",
    "H": "toll tolls tally tallies number numbers figure figures total totals count counts "
    "estimate estimates tolls' toll's",
    "L": "lost loses lose losing",
    "M": "reached reaches reach reaching hit hits totaled totalled totals totaling totalling "
    "numbered numbers numbering stood stands stand standing amounted amounts amount amounting "
    "include includes included exceed equals equalled put puts putting placed places "
    "estimated estimate estimates estimating ranged ranges range ranging set remained remains "
    "hovered averaged suggested showed lie lies run",
    "E": "rise rises rose risen rising raise raises raised raising climb climbs climbed climbing "
    "jump jumps jumped jumping increase increases increased increasing grow grows grew grown "
    "growing soar soars soared soaring surge surged surges swell swelled swells swollen tick "
    "ticks ticked ticking edge edged edges inch inched inches creep crept climbs go goes gone "
    "went going bring brings brought bringing taking took takes push pushes pushed pushing "
    "lift lifted lifts lifting drop drops dropped dropping fall falls fell fallen falling "
    "decrease decreased decreases decline declined declines reduce reduces reduced reducing "
    "lower lowered lowers lowering cut cuts cutting revise revises revised revising change "
    "changes changed changing update updates updated updating upgraded downgraded double "
    "doubled doubles adjust adjusted adjusts adjusting correct corrected corrects amended "
    "shrank spiked mounted mounts hiked up down tripled quadrupled revision hikes",
    "X": "is are was were be been being am has have had having will would could may might can must "
    "shall should did do does get got getting remain still reported reportedly feared "
    "believed presumed known thought found declared pronounced listed confirmed considered "
    "said alleged assumed likely understood registered recorded officially documented "
    "verified counted left leaving leaves leave gone there stay stayed lay 'd "
    "'ve 're 's later then initially subsequently now already also currently deemed expected "
    "seen lying",
    "Y": "suffered suffer suffers sustained sustain sustains received suffering sustaining",
    "A": "about only just even so far yet reportedly since now already also still currently "
    "officially allegedly apparently previously earlier mostly mainly mainly nearly instantly "
    "immediately seriously severely critically badly slightly lightly fatally gravely gunshot "
    "together overall least both either too well directly reportedly tragically sadly "
    "violently collectively altogether again today yesterday tonight overnight mortally "
    "moderately simultaneously shot stabbed burned burnt crushed trampled clinically beaten "
    "tortured",
    "B": "rescued rescue rescuing evacuated evacuate evacuating evacuation displaced displace "
    "discharged released release freed sheltering sheltered shelter refuge homeless affected "
    "infected tested vaccinated arrested detained trapped stranded survived survivors "
    "survivor identified living lived live fled flee fleeing moved deployed deploy mobilised "
    "mobilized mobilise mobilize mobilising recruited enlisted carrying carried carry "
    "attended attending gathered employed saved treated exchanged swapped "
    "returned hospitalised hospitalized abducted kidnapped hostage hostages responded "
    "participating participated interviewed surveyed resident residing inhabitants "
    "boarded boarding conscripted drafted stationed quarantined exposed repatriated resettled "
    "relocated moved voted surrounded besieged unemployed housed fed served "
    "helped assisted assist saving vaccinating involved destroyed damaged demolished "
    "battling responding searching fighting fought joined dispatched sent sending "
    "charged convicted sentenced jailed questioned wanted accused sought fled "
    "crammed packed travelling traveling riding occupying occupied contained working worked "
    "reunited safe alive screened monitored isolated isolating visited visiting "
    "needing need needs require requiring trained serving adrift pulled dug misidentified",
    "G": "building buildings house houses home homes structure structures vehicle vehicles car "
    "cars truck trucks bus buses tank tanks missile missiles drone drones rocket rockets "
    "shell shells bomb bombs aircraft plane planes jet jets helicopter helicopters ship ships "
    "boat boats vessel vessels flight flights train trains coach coaches carriages hospital "
    "hospitals school schools church churches mosque mosques clinic clinics village villages "
    "town towns city cities settlement settlements district districts province provinces "
    "state states county counties country countries region regions case cases test tests "
    "interview interviews bed beds dose doses sample samples household households family "
    "families unit units piece pieces weapon weapons gun guns aftershock aftershocks tremor "
    "tremors quake quakes earthquake earthquakes fire fires blaze blazes strike strikes "
    "airstrike airstrikes attack attacks explosion explosions blast blasts incident incidents "
    "accident accidents crash crashes event events cattle livestock animal animals sheep goat "
    "goats cow cows chicken chickens bird birds pig pigs horse horses dog dogs poultry "
    "businesses shops bridges bridge road roads tree trees acre acres position positions "
    "checkpoint checkpoints base bases square points object objects mine mines site sites "
    "report reports study studies complaints calls room rooms floor floors storey storeys "
    "story storied apartment apartments flat flats tents tent camp camps areas area location "
    "locations seats votes goals medals games matches pages words reasons ways kinds types "
    "sorts parts sides groups group companies company teams team crews brigade brigades "
    "battalion battalions regiment regiments division divisions armoured artillery systems "
    "system neighbourhoods neighborhoods municipalities suspects gunmen attackers assailants "
    "gunman attacker firefighters' warships submarine submarines launchers shops factories "
    "plants facilities facility properties property bags trucks' containers attempts raids "
    "sorties operations battles wars storms storm floods landslides eruptions meals parcels "
    "cylinders",
    "P": "servicepeople servicepersons servicewomen people person persons ppl men man women woman "
    "children child kids minors minor infants infant babies baby boys boy girls girl others "
    "other adults adult teenagers teenager youths elderly civilians civilian soldiers soldier "
    "troops troop servicemen serviceman servicemembers personnel fighters fighter militants "
    "militant rebels rebel insurgents insurgent combatants combatant police policemen "
    "policeman officers officer guards guard firefighters firefighter rescuers rescuer "
    "workers worker miners miner passengers passenger crew sailors sailor pilots migrants "
    "migrant refugees refugee asylum-seekers residents villagers villager citizens citizen "
    "nationals national tourists tourist students student pupils pupil teachers teacher "
    "journalists journalist reporter doctors medics medic patients patient nurses worshippers "
    "worshipper pilgrims pilgrim protesters protester demonstrators victims victim "
    "individuals individual members member staff employees employee forces force army "
    "conscripts recruits marines marine peacekeepers peacekeeper aid humanitarians detainees "
    "prisoners prisoner inmates inmate settlers fishermen farmers farmer drivers driver "
    "pedestrians bystanders bystander spectators fans shoppers guests locals locals' "
    "foreigners foreigner relatives humans souls contractors contractor mercenaries mercenary "
    "airmen commandos terrorists jihadists paramilitaries volunteers volunteer toddlers "
    "pensioners seniors families' deputies deputy lifeguards engineers labourers laborers "
    "seafarers crewmen crewmembers attendants vacationers climbers hikers skiers trekkers "
    "cadets operatives gunners islamists",
    "D": "the a an its his her their our my your this that these those every each no any all some "
    "such both whose least",
    "i": "including among amongst include included includes incl counting",
    "W": "who which whom",
    "R": "in on from with for into during after before since near inside within under over between "
    "across along around against through throughout via without due because following amid "
    "when while as than outside beside behind below above until off onto upon toward towards "
    "despite per until like where aboard beneath out if although though",
    "&": "and or / & nor plus as-well-as",
    "!": "not never n't cannot didn't wasn't weren't hasn't haven't",
    "V": "said says say saying told claimed claims adds added noted announced warned denied "
    "reports reporting stated revealed showing shows show prompting forcing caused cause "
    "causes causing made make makes making gave gives given giving became become want wants "
    "led leads began begin came comes come held hold kept keep ran run runs saw see went "
    "called calling according citing quoted quoting described attributed blamed blames",
}  # fmt: skip
_FIRST = "QNSTILYMEXBP!iWGDR&VAH"
CODES: dict[str, str] = {}
for _letter in reversed(_FIRST):
    for _word in _WORDS.get(_letter, "").split():
        CODES[_word] = _letter
CODES.update({"of": "O", "to": "t", "at": "@", "by": "b"})
# Words of two classes, by hand: the class under which the grammar needs them.
CODES.update(dict.fromkeys(_WORDS["H"].split(), "H"))
CODES.update(dict.fromkeys(("reported", "confirmed", "remain", "remained", "remains"), "X"))
CODES.update(dict.fromkeys(("including", "among", "amongst"), "i"))
CODES.update({"included": "M", "includes": "M", "include": "M", "that": "W", "there": "X"})

MARKS = {",": ",", ";": ";", ":": ":", "(": "(", ")": ")", "[": "(", "]": ")"}
MARKS.update(dict.fromkeys(("—", "–", "--", "-", "---"), "-"))
QUOTES = frozenset("\"'“”‘’«»*`")

_OUTCOMES = {
    "killed": "death deaths fatality fatalities lives body bodies corpse corpses killings "
    "eliminated liquidated neutralized neutralised killed dead slain murdered executed martyred "
    "massacred slaughtered butchered assassinated electrocuted killing kill kills murdering "
    "massacring executing slaughtering died die dies dying perished perish drowned drown "
    "drowning succumbed starved asphyxiated suffocated burials martyrs "
    "executions",
    "wounded": "injury injuries wounds injured wounded hurt maimed injuring injure injures "
    "wounding wound hurting",
    "missing": "missing unaccounted disappeared vanished",
    "captured": "captured capturing captures surrendered",
    "casualties": "casualty casualties harmed",
    "losses": "loss losses",
}  # fmt: skip
OUTCOMES = {word: outcome for outcome, words in _OUTCOMES.items() for word in words.split()}

MILITARY = word_set(
    "servicepeople soldier soldiers troop troops serviceman servicemen servicemembers military "
    "army forces fighters combatants battlefield personnel marines conscripts mercenaries combat "
    "navy recruits mobilised paramilitaries militants rebels insurgents commandos brigade "
    "battalion regiment airmen"
)
CIVILIAN = word_set("civilian civilians residents children women villagers")
PLAIN_PEOPLE = word_set(
    "people person persons ppl others other individuals individual victims victim human humans "
    "souls lives bodies body"
)
"""Heads that say no more than that people are counted."""

MONTHS = {
    name: number
    for number, names in enumerate(
        ("january jan jan.", "february feb feb.", "march mar mar.", "april apr apr.", "may",
         "june jun jun.", "july jul jul.", "august aug aug.", "september sep sept sep. sept.",
         "october oct oct.", "november nov nov.", "december dec dec."),
        start=1,
    )
    for name in names.split()
}  # fmt: skip
WEEKDAYS = {
    name: number
    for number, name in enumerate(
        ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]
    )
}
