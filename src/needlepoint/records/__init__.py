"""What happened: clients, consents, captures, plans and who looked at them, as Django models.

A face cannot import models before Django is set up, so this room is entered by its files:
``needlepoint.records.models``, ``.vault`` and ``.audit`` (docs/decisions/0003).
"""
