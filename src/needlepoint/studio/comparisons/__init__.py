"""Two visits held against each other: what changed, what did not, what cannot be told."""
