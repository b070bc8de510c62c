"""The History tab: what became of an athlete, and what comes next."""
