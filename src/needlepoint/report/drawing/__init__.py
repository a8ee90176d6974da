"""Drawing: what every document shares: palette, shading, plots, typesetting."""
