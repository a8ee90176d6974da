"""Response: how skin answers sessions, as equations and what the trials taught."""
