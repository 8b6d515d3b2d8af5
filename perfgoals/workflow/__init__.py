"""How things move: a transition table, one function that performs it, its records and snapshots. Knows no form."""
