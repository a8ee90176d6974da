"""Follow-up: links to clients, their answers, and what comes of them."""
