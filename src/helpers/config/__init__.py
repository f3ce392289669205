"""What a run is told before it reads anything: parameters, ledgers, YAML with line numbers, and the errors for people."""
