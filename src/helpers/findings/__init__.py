"""Show a finding anywhere: its figures, its address, the blanks that a unit can fill in. It finds nothing itself: `validate` does."""
