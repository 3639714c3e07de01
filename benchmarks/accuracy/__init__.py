"""How near the method comes to what is known: gold sets, scores and the table of both."""
