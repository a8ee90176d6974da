"""What may be done: screening, plan, vitamin C, aftercare; rules are data with citations."""
