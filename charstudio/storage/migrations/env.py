"""Runs the migrations on the connection that `charstudio.storage.schema` hands over."""

from alembic import context

from charstudio.storage.tables import Row

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=Row.metadata,
    render_as_batch=True,
)
context.run_migrations()
