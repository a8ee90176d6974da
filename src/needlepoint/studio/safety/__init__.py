"""What keeps trust: who saw what, holds, everything about a client in open forms, erasure."""
