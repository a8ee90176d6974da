"""The card to lay beside the scars, to print at 100 %."""
