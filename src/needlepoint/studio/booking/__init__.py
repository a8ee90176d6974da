"""Booking: services, rooms and hours; appointments, moved and cancelled; calendars."""
