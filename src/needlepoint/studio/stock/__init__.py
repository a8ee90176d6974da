"""The shelf: lots, counts, recalls, pens."""
