"""The questionnaire: asked once, kept half-filled, begun from the answers of last time."""
