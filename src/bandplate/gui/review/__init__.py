"""The Review tab: a set with its repetitions, where its numbers come from, last time's beside."""
