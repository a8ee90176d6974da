"""Sessions: opened, filled in at the chair, signed, amended; adverse events."""
