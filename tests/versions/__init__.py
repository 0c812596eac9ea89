"""Other Kerases than the newest: the rules with their dialect, held against each of them; run by ``make versions``."""
