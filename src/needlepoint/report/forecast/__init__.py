"""The forecast as a document: forecast.json, forecast.png and forecast.pdf."""
