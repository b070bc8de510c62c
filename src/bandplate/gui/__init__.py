"""Faces of the station: coach and athlete windows. Qt lives here and nowhere else."""
