"""How a finding is shown anywhere: its figures, its address, and the inputs that a unit can fill in."""
