"""The manual, served by the studio itself: nothing is loaded from elsewhere."""
