"""First run, login and logout."""
