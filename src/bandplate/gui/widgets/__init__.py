"""Building blocks of the windows, each of which draws what it is given."""
