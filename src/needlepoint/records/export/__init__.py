"""Export and erasure: everything about a client in open forms, and its end."""
