"""The practice: its rigs, its people."""
