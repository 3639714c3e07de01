"""Sentences in the manner of news reports, made up, each with the counts that it states.

A count is written `metric bound numbers`; sentences with none state none. The bounds: `=` exact,
`>=` at least, `>` more than, `<=` at most, `<` less than, `~` about, `a..b` a range, `vague` words.
"""

WIRE = {
    "A ferry carrying 240 people sank off the coast on Tuesday, killing at least 31 people and "
    "leaving 44 missing, the coast guard said.": ["killed >= 31", "missing = 44"],
    "Rescuers have pulled 19 bodies from the rubble and 120 people have been rescued alive.": [
        "killed = 19"
    ],
    "The death toll from the landslide rose to 53 on Monday, up from 41 a day earlier.": [
        "killed = 53",
        "killed = 41",
    ],
    "The toll climbed by 12 to 340.": ["killed = 340"],
    "The quake, which measured 6.8 magnitude, killed more than 2,900 people and injured 5,530.": [
        "killed > 2900",
        "wounded = 5530",
    ],
    "Two suicide bombers killed 38 worshippers and wounded dozens at a mosque.": [
        "killed = 38",
        "wounded vague 24",
    ],
    "Gunmen killed two police officers, a child and 14 civilians.": ["killed = 2", "killed = 14"],
    "Eleven miners died and nine others remained trapped 300 metres underground.": ["killed = 11"],
    "All 176 people on board were killed when the Boeing 737 crashed minutes after takeoff.": [
        "killed = 176"
    ],
    "The crash of Flight 302 killed all 157 people aboard.": ["killed = 157"],
    "The airline said there were 132 people on board, including nine crew.": [],
    "At least 1,500 people have been infected with cholera and 43 have died since the outbreak "
    "began in March.": ["killed = 43"],
    "The ministry reported 12 new deaths, bringing the total to 512.": [
        "killed = 12",
        "killed = 512",
    ],
    "Floods have claimed 1,033 lives and displaced 33 million people.": ["killed = 1033"],
    "The storm claimed the lives of 23 people.": ["killed = 23"],
    "Seven soldiers lost their lives and 15 sustained serious injuries.": [
        "killed = 7",
        "wounded = 15",
    ],
    "Between 60 and 80 migrants are feared dead after their boat capsized.": ["killed 60..80"],
    "Officials put the number of dead at 74 and the number of injured at 300.": [
        "killed = 74",
        "wounded = 300",
    ],
    "Nearly 100 people were hurt, 12 of them critically.": ["wounded ~ 100", "wounded = 12"],
    "Killed: 14. Injured: 52.": ["killed = 14", "wounded = 52"],
    "14 dead, 52 injured as bus overturns": ["killed = 14", "wounded = 52"],
    "A total of 27 people, among them four children, were killed.": ["killed = 27", "killed = 4"],
    "Of the 61 dead, 22 were women.": ["killed = 61", "killed = 22"],
    "The blast left eight dead and up to 60 wounded.": ["killed = 8", "wounded <= 60"],
    "No casualties were reported.": ["killed_or_wounded none 0"],
    "There were no deaths or injuries, the fire service said.": ["killed none 0", "wounded none 0"],
    "Nobody was injured in the fire, which destroyed 40 homes.": ["wounded none 0"],
    "There were no immediate reports of casualties.": [],
    "The number of casualties was not known.": [],
    "Some 4,000 troops were deployed and 35,000 residents evacuated.": [],
    "Police arrested 45 people after the protest.": [],
    "The 43-year-old was killed instantly.": [],
    "Maria Lopez, 34, said the water rose 3 metres in 10 minutes.": [],
    "Damage was put at $1.2 billion.": [],
    "The festival drew 200,000 visitors, of whom 12 were treated for heat stroke.": [],
    "Death toll in stadium crush hits 131": ["killed = 131"],
    "It was the deadliest attack in a decade, with 89 fatalities.": ["killed = 89"],
    "The fire killed 72 residents of the tower.": ["killed = 72"],
    "Scores were killed and hundreds wounded in the shelling.": [
        "killed vague 40",
        "wounded vague 200",
    ],
    "Dozens of people have died.": ["killed vague 24"],
    "Several hundred people are believed to have drowned.": ["killed >= 200"],
    "More than a dozen pilgrims were trampled to death.": ["killed > 12"],
    "As many as 6,000 may have died, according to the governor.": ["killed <= 6000"],
    "The confirmed death toll stands at 295, with more than 1,000 people still unaccounted for.": [
        "killed = 295",
        "missing > 1000",
    ],
    "Twenty-one people died and another 35 were injured.": ["killed = 21", "wounded = 35"],
    "Three firefighters and a paramedic died.": ["killed = 3"],
    "Fewer than 20 people were killed.": ["killed < 20"],
    "A hundred and two passengers perished.": ["killed = 102"],
    "The collapse killed one worker and injured six.": ["killed = 1", "wounded = 6"],
    "One person died and two were missing.": ["killed = 1", "missing = 2"],
    "12 killed 30 injured in stampede": ["killed = 12", "wounded = 30"],
    "Toll rises to 18 in hooch tragedy, 60 hospitalised": ["killed = 18"],
    "The 155th brigade fired 40 rockets at two villages 15 km from the border.": [],
    "The eruption, the strongest since 1991, sent ash 20 kilometres high.": [],
    "Hospital officials said they had received 17 bodies.": ["killed = 17"],
    "Thirty-six bodies were recovered from the river and 8 people are missing, feared drowned.": [
        "killed = 36",
        "missing = 8",
    ],
    "The bodies of 39 people were found in a lorry.": ["killed = 39"],
    "An estimated 800,000 people were slaughtered in 100 days.": ["killed ~ 800000"],
    "The shooting left 10 people dead, including the gunman.": ["killed = 10"],
    "Five people, two of them children, died when a car ploughed into a crowd.": [
        "killed = 5",
        "killed = 2",
    ],
    "A bomb exploded at a market, killing 3 and wounding 22 others.": [
        "killed = 3",
        "wounded = 22",
    ],
    "The attack wounded at least 40, 15 seriously.": ["wounded >= 40", "wounded = 15"],
    "Death toll from Monday's collapse: 99.": ["killed = 99"],
    "The virus has killed 11,310 people out of 28,600 known cases.": ["killed = 11310"],
    "The outbreak has caused 66 deaths and 154 confirmed cases.": ["killed = 66"],
    "The number of people who died rose from 8 to 14.": ["killed = 8", "killed = 14"],
    "Police revised the toll downwards to 47 from 50.": ["killed = 47", "killed = 50"],
    "The provincial government lowered the death toll from 202 to about 100.": [
        "killed = 202",
        "killed ~ 100",
    ],
    "An earlier tally had put the number of deaths at 359.": ["killed = 359"],
    "There were 27 fatalities and 84 people were hospitalised.": ["killed = 27"],
    "A helicopter with 14 people on board crashed, leaving no survivors.": [],
    "At least four people are dead.": ["killed >= 4"],
    "The dead include seven nurses.": ["killed = 7"],
    "The victims included 16 foreigners.": [],
}

WAR = {
    "The army lost between 350 and 400 soldiers in the battle.": ["killed 350..400"],
    "The rebels said 120 government troops had been killed and 63 captured.": [
        "killed = 120",
        "captured = 63",
    ],
    "OHCHR recorded 23,600 civilian casualties in the country: 8,490 killed and 14,244 injured.": [
        "killed_or_wounded = 23600",
        "killed = 8490",
        "wounded = 14244",
    ],
    "From 1 to 31 May, 174 civilians were killed and 690 injured.": [
        "killed = 174",
        "wounded = 690",
    ],
    "Enemy losses amounted to more than 280 servicemen.": ["total_losses > 280"],
    "The offensive has cost the army 20,000 casualties, killed, wounded and missing.": [
        "total_losses = 20000"
    ],
    "Up to 700 militants were killed or wounded.": ["killed_or_wounded <= 700"],
    "The army captured 42 fighters and seized 12 tanks.": ["captured = 42"],
    "Troops captured three villages.": [],
    "About 230 soldiers were taken prisoner.": ["captured ~ 230"],
    "The two sides exchanged 95 prisoners of war each.": [],
    "The ministry claims to have destroyed 15 tanks and 60 drones.": [],
    "Roughly 190,000 soldiers have been massed at the border.": [],
    "Airstrikes killed at least 47 people, most of them women and children, the monitor said.": [
        "killed >= 47"
    ],
    "The war has killed half a million people and driven 13 million from their homes.": [
        "killed = 500000"
    ],
    "Estimates of the dead range from 30,000 to 60,000.": ["killed 30000..60000"],
    "The battle cost 1.5m lives.": ["killed = 1500000"],
    "The monitoring group documented the deaths of 306,887 civilians.": ["killed = 306887"],
    "Losses could reach 50,000 by winter, the general warned.": ["total_losses = 50000"],
    "The alliance estimates that 10 to 12 thousand fighters have been killed.": [
        "killed 10000..12000"
    ],
    "Casualties on the government side were put at 90 dead and 200 wounded.": [
        "killed = 90",
        "wounded = 200",
    ],
    "The commander denied that 40 of his men had been killed.": ["killed = 40"],
    "Israel's army said 21 of its soldiers were killed in a single incident.": ["killed = 21"],
    "Of the more than 1,200 people killed, at least 800 were civilians.": [
        "killed > 1200",
        "killed >= 800",
    ],
    "Fifteen people were killed, eight of whom were children.": ["killed = 15", "killed = 8"],
    "The shelling killed seven civilians (three women and four children).": [
        "killed = 7",
        "killed = 3",
        "killed = 4",
    ],
    "The ministry said the figure was 4,500, but independent monitors put the death toll at "
    "about 9,000.": ["killed = 4500", "killed ~ 9000"],
    "The army has suffered some 3,000 battle deaths.": ["killed ~ 3000"],
    "The dead and wounded numbered 620.": ["killed_or_wounded = 620"],
    "More than 70,000 people have been killed or are missing in the conflict.": [
        "killed_or_missing > 70000"
    ],
}

DIGITS = {
    "Some 1 234 people died.": ["killed ~ 1234"],
    "In all, 1.234 people died.": ["killed = 1234"],
    "The cyclone killed 1,38,000 people.": ["killed = 138000"],
    "The famine killed 3.5 million people.": ["killed = 3500000"],
    "Between 1.5 and 2 million people died.": ["killed 1500000..2000000"],
    "The flu killed 50m people.": ["killed = 50000000"],
    "About 518k troops were killed or wounded.": ["killed_or_wounded ~ 518000"],
    "12-15 people were injured.": ["wounded 12..15"],
    "Two or three people were hurt.": ["wounded 2..3"],
    "4000+ people died.": ["killed >= 4000"],
    "300 or more civilians were killed.": ["killed >= 300"],
    "20 or so people were injured.": ["wounded ~ 20"],
    "Tens of thousands of people were killed.": ["killed vague 20000"],
    "One hundred and forty-eight people died.": ["killed = 148"],
    "Half a dozen people were wounded.": ["wounded = 6"],
    "No fewer than 13 people died.": ["killed >= 13"],
    "In 2004, a tsunami killed 227,898 people in 14 countries.": ["killed = 227898"],
    "Some 2000 people were killed.": ["killed ~ 2000"],
    "An estimated 1,200 (95% CI 900-1,600) people died.": ["killed 900..1600"],
}

MORE = {
    "The earthquake killed more than 8,800 people in Nepal and 130 in India.": [
        "killed > 8800",
        "killed = 130",
    ],
    "At least 700 people in one province and 80 in the other have died.": [
        "killed >= 700",
        "killed = 80",
    ],
    "The toll has surpassed 20,000.": ["killed > 20000"],
    "Deaths from the famine exceed 250,000.": ["killed > 250000"],
    "The combined death toll now tops 11,000.": ["killed > 11000"],
    "There was no damage or casualties, the governor wrote.": ["killed_or_wounded none 0"],
    "The strike did not cause any casualties.": ["killed_or_wounded none 0"],
    "No one was killed or injured.": ["killed none 0", "wounded none 0"],
    "The drone was shot down without casualties.": ["killed_or_wounded none 0"],
    "No people were hurt, the mayor said.": ["wounded none 0"],
    "None of the 46 passengers was hurt.": ["wounded none 0"],
    "There is no information about casualties.": [],
    "There were no further casualties.": [],
    "Authorities have not reported any casualties.": [],
    "Of the 1,100 injured, 793 had been discharged by Saturday.": ["wounded = 1100"],
    "The enemy lost more than 310 servicemen, nine tanks and 14 armoured vehicles over the day.": [
        "total_losses > 310"
    ],
    "Total enemy losses since the start of the operation: over 9,100 servicemen, 70 tanks.": [
        "total_losses > 9100"
    ],
    "Up to 50 soldiers were eliminated.": ["killed <= 50"],
    "Twelve people were killed and 36 others were wounded, five of them seriously.": [
        "killed = 12",
        "wounded = 36",
        "wounded = 5",
    ],
    "Casualties: 4 dead, 17 injured, 2 missing.": ["killed = 4", "wounded = 17", "missing = 2"],
    "The cyclone has left 1,000 dead or missing.": ["killed_or_missing = 1000"],
    "The typhoon left at least 6,300 people dead, 1,062 missing and 28,689 injured.": [
        "killed >= 6300",
        "missing = 1062",
        "wounded = 28689",
    ],
    "The government's count of the dead is 64; researchers estimate 4,645 excess deaths.": [
        "killed = 64",
        "killed = 4645",
    ],
    "More bodies were found on Sunday, raising the death toll to 79.": ["killed = 79"],
    "The mayor said the number of fatalities had doubled to 22.": ["killed = 22"],
    "Seventeen of those killed were under 18.": ["killed = 17"],
    "A spokesman said 15 inmates had been killed and 8 guards taken hostage.": ["killed = 15"],
    "The crash claimed 228 lives.": ["killed = 228"],
    "Hospitals treated 57 people for injuries.": ["wounded = 57"],
    "Nineteen people were taken to hospital with minor injuries.": ["wounded = 19"],
    "The two-day clashes left a dozen people dead.": ["killed = 12"],
    "By nightfall 16 bodies had washed ashore.": ["killed = 16"],
    "The rebels' losses were estimated at 200 killed and 500 wounded.": [
        "killed = 200",
        "wounded = 500",
    ],
    "Sixty-one migrants, including women and children, drowned.": ["killed = 61"],
    "An 8-year-old boy and his 71-year-old grandmother were killed.": [],
    "The disaster cost at least 86 lives and $16.5 billion.": ["killed >= 86"],
    "The toll, which officials had put at 31, was raised to 38.": ["killed = 31", "killed = 38"],
    "At least 33 people have been killed and 1.5 million affected by floods across 12 districts.": [
        "killed >= 33"
    ],
    "The plane, a 15-year-old Airbus A320, was carrying 150 people.": [],
    "It was the worst crash since 2014, when 298 people died.": ["killed = 298"],
    "Troops killed 26 insurgents and lost four of their own.": ["killed = 26"],
    "Six of the nine crew died.": ["killed = 6"],
    "All nine crew members died.": ["killed = 9"],
    "Both pilots were killed.": [],
    "Almost 3,000 people died in the attacks of September 11, 2001.": ["killed ~ 3000"],
    "Officials fear that 100 people may have been buried under the mud.": [],
    "The ministry updated the toll to 1,487 dead and 5,800 wounded.": [
        "killed = 1487",
        "wounded = 5800",
    ],
    "The number of wounded stands at 1,200.": ["wounded = 1200"],
    "Over 2,000 people were reported missing, of whom 800 have since been found.": [
        "missing > 2000"
    ],
    "The number of missing fell to 250 from more than 1,000.": ["missing = 250", "missing > 1000"],
    "Thirty people remain in hospital, seven in critical condition.": [],
    "Nine people died in the north and four in the south.": ["killed = 9", "killed = 4"],
    "The agency has verified 4,200 civilian deaths, but believes the real figure to be higher.": [
        "killed = 4200"
    ],
    "Estimates of the number killed vary from 200 to 3,000.": ["killed 200..3000"],
    "He said 300 had been killed; the opposition said 1,500.": ["killed = 300", "killed = 1500"],
    "Fatalities: 5": ["killed = 5"],
    "Fatalities - 5, injuries - 20": ["killed = 5", "wounded = 20"],
    "5 dead after tornado hits Texas": ["killed = 5"],
    "Two more bodies were found, bringing the number of dead to seven.": [
        "killed = 2",
        "killed = 7",
    ],
    "A further 20 people were injured.": ["wounded = 20"],
    "An attack on a convoy left 7 peacekeepers dead, the UN mission said.": ["killed = 7"],
    "Rebels ambushed the patrol, killing a captain and wounding three soldiers.": ["wounded = 3"],
    "The police chief said 18 people had been shot dead.": ["killed = 18"],
    "Of 45 confirmed cases, 28 have died.": ["killed = 28"],
    "The disease has infected 3,470 people and killed 2,287.": ["killed = 2287"],
    "The monitor counted 56 dead civilians.": ["killed = 56"],
    "The group's tally of 13,000 dead includes 4,000 children.": [
        "killed = 13000",
        "killed = 4000",
    ],
    "The toll was revised down from 41 after a recount.": ["killed = 41"],
    "Confirmed deaths have climbed past 1,900.": ["killed > 1900"],
    "There were neither casualties nor damage.": ["killed_or_wounded none 0"],
    "Fifty-two soldiers surrendered.": ["captured = 52"],
    "The 60 bodies still to be identified are kept in a cold store.": [],
    "The rebels lost 40 men and two helicopters.": ["total_losses = 40"],
    "The rebels lost 40 men.": ["killed = 40"],
    "As many as 27 passengers sustained minor injuries.": ["wounded <= 27"],
    "Twelve of the injured remained in hospital.": [],
    "Ninety people died by 24 Feb. Of those killed, 24 were men and 16 women.": [
        "killed = 90",
        "killed = 24",
        "killed = 16",
    ],
    "Study hikes storm death toll to 4,645": ["killed = 4645"],
    "The ferry was carrying 476 people; 304 of them died.": ["killed = 304"],
    "The ward took in 130 wounded, 21 of whom died.": ["wounded = 130", "killed = 21"],
    "Two teenagers aged 14 and 16 were killed on the road.": ["killed = 2"],
    "BREAKING: Port blast toll rises to 58, 600+ wounded, 21 missing": [
        "killed = 58",
        "wounded >= 600",
        "missing = 21",
    ],
    "The crown lowered its estimate of the number killed in the raid to about 200, from 400 "
    "previously.": ["killed ~ 200", "killed = 400"],
    "The monitor spoke of at least 28 deaths; the clinic counted 35.": [
        "killed >= 28",
        "killed = 35",
    ],
    "The army put its dead at 351 and its wounded at 825.": ["killed = 351", "wounded = 825"],
    "Losses of the enemy as of 14 May amounted to: personnel - about 4,920 (+140) persons; tanks "
    "- 75.": ["unspecified_losses ~ 4920"],
    "Kilm region: 3 killed, 14 injured (incl. 2 children).": [
        "killed = 3",
        "wounded = 14",
        "wounded = 2",
    ],
    "Twelve of the crew suffered burns.": ["wounded = 12"],
    "The brigade said it had taken 21 prisoners near the ford.": ["captured = 21"],
    "Seven of the 12 people known to have caught the fever in the valley have died.": [
        "killed = 7"
    ],
    "The number of dead and missing has climbed to 58.": ["killed_or_missing = 58"],
    "The council has verified the killing of 8,312 civilians.": ["killed = 8312"],
    "The rebels put 300 soldiers out of action.": ["total_losses = 300"],
    "The army put the fallen at 1,400 and the wounded at 6,000.": [
        "killed = 1400",
        "wounded = 6000",
    ],
    "There were no survivors among the 31 passengers and five crew of the aircraft.": [
        "killed = 31",
        "killed = 5",
    ],
    "The hospital said the dead were 27.": ["killed = 27"],
    "About 30 insurgents were neutralised; 12 drones were neutralised.": ["killed ~ 30"],
    "No civilian was harmed in the raid.": ["killed_or_wounded none 0"],
    "Police lists show 90 deaths (51 men, 14 women and 25 children).": [
        "killed = 90",
        "killed = 51",
        "killed = 14",
        "killed = 25",
    ],
    "At least 33 people died, six more than a day earlier.": ["killed >= 33"],
    "Since 9 May, 2021 to 6,100 dead.": ["killed = 6100"],
    "The strike killed forty, perhaps more.": ["killed >= 40"],
    "It killed upwards of 30 people and injured north of 200.": ["killed > 30", "wounded > 200"],
    "The toll was 40. A clinic put it at “fifty to a hundred”.": ["killed = 40", "killed 50..100"],
    "The toll is 40. The true figure may lie anywhere from 60 to 90.": [
        "killed = 40",
        "killed 60..90",
    ],
    "The toll was 86, with 171 hurt. The ministry's count had been 38.": [
        "killed = 86",
        "wounded = 171",
        "killed = 38",
    ],
    "The ministry said 12 people died. The opposition counted 30.": ["killed = 12", "killed = 30"],
    "Heat killed 412 people in June, compared with 77 in the same month of 2019.": [
        "killed = 412",
        "killed = 77",
    ],
    "One captured recruit told the court that he had been lied to.": [],
    "The blast killed 12 and wounded 90. Forty of them have left the hospital.": [
        "killed = 12",
        "wounded = 90",
    ],
    "In all 1,012 people died: 608 in Kilm, 300 in Dorn and 104 elsewhere.": [
        "killed = 1012",
        "killed = 608",
        "killed = 300",
        "killed = 104",
    ],
    "There were 4 martyrs and more than 20 wounded.": ["killed = 4", "wounded > 20"],
    "The dead could number 20,000 or more.": ["killed >= 20000"],
    "One body had been misidentified.": [],
    "The death toll was revised: the ministry said the number was around 253.": ["killed ~ 253"],
    "As of Monday, 38 deaths had been confirmed: 21 in Kilm, ten in Dorn and one in Aske.": [
        "killed = 38",
        "killed = 21",
        "killed = 10",
        "killed = 1",
    ],
    "Troops “neutralised” 62 insurgents.": ["killed = 62"],
    "The toll rose to 41 people on Thursday; 31 people in Kilm alone.": [
        "killed = 41",
        "killed = 31",
    ],
    "Twelve died on Thursday; 31 people in Kilm were rescued.": ["killed = 12"],
    "The toll has been lowered to 70 plus a child.": ["killed = 70"],
    "Estimates of the dead had run as high as 250,000.": ["killed <= 250000"],
    "The prosecutor gives the number of children killed as 634.": ["killed = 634"],
}
