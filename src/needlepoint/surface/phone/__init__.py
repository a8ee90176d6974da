"""A phone, a torch and a printed frame: pictures become light at known places."""
