"""The plan as documents: for the operator, for the client, and a calendar."""
