"""The database, its roles, and what each may reach."""

from __future__ import annotations

from collections.abc import Mapping

DATABASE = "debrief"
SUPERUSER = "postgres"
ROLES: Mapping[str, str] = {
    "debrief_llm": "llm",
    "debrief_qa_scorer": "qa_scorer",
    "debrief_console": "console",
}
"""Database role to the one schema it owns."""


def setup_sql(roles: Mapping[str, str], passwords: Mapping[str, str]) -> str:
    """Statements, safe to run again as superuser, that let each role into its own schema and nowhere else.

    Args:
        roles: database role to the one schema it owns.
        passwords: of each role; letters and digits only.
    """
    parts = [
        "SET client_min_messages = warning;",
        "CREATE EXTENSION IF NOT EXISTS vector SCHEMA public;",
        f"REVOKE ALL ON DATABASE {DATABASE}, postgres, template1 FROM PUBLIC;",
        "REVOKE ALL ON SCHEMA public FROM PUBLIC;",
    ]
    for role, schema in roles.items():
        parts += [
            f"DO $$ BEGIN IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = '{role}') THEN "
            f"CREATE ROLE {role} LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE PASSWORD '{passwords[role]}'; "
            f"END IF; END $$;",
            f"GRANT CONNECT, TEMPORARY ON DATABASE {DATABASE} TO {role};",
            f"GRANT USAGE ON SCHEMA public TO {role};",
            f"CREATE SCHEMA IF NOT EXISTS {schema} AUTHORIZATION {role};",
            f"ALTER ROLE {role} SET search_path = {schema}, public;",
        ]
    return "\n".join(parts)
