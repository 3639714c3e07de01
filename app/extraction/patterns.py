"""Patterns of English grammar around a number, over the letters of `app.extraction.words`.

`AHEAD_…` are matched on the letters after the number, `BACK_…` on those before it. Every repeat is
bounded, so that no text takes long.
"""

import re

NOUN_PHRASE = r"(?:O[DX]{0,2}Z?)?[JCPDGAZ]{0,7}?(?:&[JCPDZ]{1,4})?(?:(?<!G)|(?<=GP))"
PLACED = r"(?:[RO@][JCPDGAZ]{1,7}){0,2}"
ASIDE = r"(?:,[^;,]{1,18},|\([^)]{1,18}\))?"
AHEAD_STATE = re.compile(rf"(?:i|{NOUN_PHRASE}A{{0,2}})(S)")
AHEAD_NOUN = re.compile(r"(?:O[DX]{0,2})?[JCPDXAGS]{0,6}?(N)")
AHEAD_VERB = re.compile(rf"{NOUN_PHRASE}{PLACED}{ASIDE}W?[XAtD]{{0,8}}(?<!D)([SI])")
AHEAD_OF_THEM = re.compile(r"i[XA]{0,6}([SI])")
"""As in "304 of them died", "21 of whom were hurt"."""
AHEAD_OF_THE = re.compile(r"O[DX]{1,2}Z[^QZSIN,;:(]{1,20}X[XA]{0,3}([SI])")
"""As in "nine of the 17 people known to have been infected have died"."""
AHEAD_PLAIN_VERB = re.compile(rf"{NOUN_PHRASE}W?[XA]{{0,6}}([SI])")
AHEAD_SUFFERED = re.compile(rf"{NOUN_PHRASE}{PLACED}{ASIDE}W?[XA]{{0,5}}Y[JDAOP]{{0,5}}(N)")
AHEAD_WITH = re.compile(r"(?:O?[JCPDGA]{0,6})[XABVtJCGDP@RO]{0,10}R[JDAP&,]{0,6}(N)")
AHEAD_SHARED = re.compile(
    rf"{NOUN_PHRASE}{PLACED}(?:,?&?Q{NOUN_PHRASE}{PLACED}){{1,3}}[XA]{{0,6}}([SI])"
)
AHEAD_ELSEWHERE = re.compile(r"J?[R@][DJ]{0,2}[CJG]|P[R@][DJ]{0,2}[CJG]{1,4}(?:[,.;)]|$)")
AHEAD_HANDLED = re.compile(r"W?[XAJt]{0,5}B")
"""As in "187 bodies yet to be identified": some of those counted elsewhere."""
AHEAD_EQUIPMENT = re.compile(r"O?[JCDAP]{0,6}P(?:,|&|,&)[JA]?[QZ][JCPD]{0,5}G")
"""People and equipment in one list: a bulletin of losses, whatever became of the people."""
AHEAD_BEFALLEN = re.compile(rf"i?{NOUN_PHRASE}{PLACED}W?[XA]{{0,6}}B")
BACK_PLACED = re.compile(r"(?:[R@][DJCPGO]{1,6}(?:,|&|,&|;)|[SINX][:(-])$")
BACK_SAID = re.compile(r"(?:[VXJM]A?|JO|J@)$")
AHEAD_AMONG = re.compile(rf"{NOUN_PHRASE}{PLACED}{ASIDE}[XA]{{1,3}}iD?[QZ]?[JCP]{{0,2}}([SN])")
BACK_DONE = re.compile(r"([TS])[DAJ]{0,2}$")
BACK_DONE_TO = re.compile(r"([TS])[DJCPAG]{1,6}(?:,[DJCPA]{1,5}){0,2},?&D?A?$")
BACK_OF = re.compile(r"(N|T(?=O))[RJC]{0,2}[Ot][DJCPAX]{0,3}$")
BACK_LOST = re.compile(r"(L)[ADJ]{0,3}R?$")
BACK_AMONG = re.compile(
    r"[iO]D?[QZ]?[JCP]{0,3}([SN])(?:[JC]{0,2}[XAM]{0,3}|(?:[RO@][DJCPG]{1,4})?,)$"
)
BACK_SUBSET = re.compile(r"i[DAX]{0,3}$")
BACK_LABEL = re.compile(r"(?:([NS])(?:[RO][JCPDG]{1,4})?[:(-]|(N))$")
BACK_PERSONNEL = re.compile(r"P[:-]$")
PUT_AT = re.compile(r"@[DA]{0,2}Q")
BACK_JOINED = re.compile(r"QX?[JCPDGAOZ]{0,6}(?:N(?=\())?(?:,[DJCP]{1,4}){0,2}(?:,|&|,&|\()[AJ]?$")
AHEAD_HOW = re.compile(r"A[,.;)&]|A$")
ACTIVE = re.compile(r"[QDP]")
HEADLINE = re.compile(r"Q[JCPDGA]{0,5}[SN]$")
STANDS_ALONE = re.compile(r"X?[JCPDAGO]{0,6}(?:[,.;)&R(:iW-]|$)")
S_ACTIVE = re.compile(r"S[DP]")
