"""The tests, a folder a room; what several of them share is imported as `tests.ROOM.NAME`."""
