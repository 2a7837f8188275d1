"""Runs this tree's migrations, on the connection that the caller hands over."""

from alembic import context

from services.common.migrate import run_env

run_env(context)
