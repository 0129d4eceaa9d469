"""Run by Alembic. ``registry.database`` hands over an open connection; there is no other way in."""

from alembic import context

from registry.tables import metadata

connection = context.config.attributes["connection"]
context.configure(connection=connection, target_metadata=metadata, render_as_batch=True)
with context.begin_transaction():
    context.run_migrations()
connection.commit()
