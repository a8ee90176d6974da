"""Where people work: the Django site, one folder a job, and the commands that serve it."""
