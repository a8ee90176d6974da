"""A practice with simulated clients, to look around in; removed without touching real ones."""
