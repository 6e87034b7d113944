"""The schema's history, applied by Alembic. Revisions are named `r0001_….py` and counted from 1."""
