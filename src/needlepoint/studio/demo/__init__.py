"""A practice with made clients, to look around in; removed alone, without touching real ones."""
