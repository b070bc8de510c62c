"""How the tables became what they are: Alembic's environment and one file per step."""
