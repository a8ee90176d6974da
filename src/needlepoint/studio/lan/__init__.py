"""The studio on the practice's own network: its authority, its addresses, the page before https."""
