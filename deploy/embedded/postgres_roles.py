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
"""Role that a service runs as, to the one schema whose rows it reads and writes."""


def owner_of(role: str) -> str:
    """The role that owns the schema of `role` and migrates it."""
    return f"{role}_owner"


def all_roles(roles: Mapping[str, str]) -> list[str]:
    return [name for role in roles for name in (role, owner_of(role))]


def setup_sql(roles: Mapping[str, str], passwords: Mapping[str, str]) -> str:
    """Statements, safe to run again as superuser, that let each role into its own schema and nowhere else.

    What a role owns from the time before schemas had owners of their own goes to the owner; what the role may then do
    with it, the owner grants when the service starts.

    Args:
        roles: role that a service runs as, to its schema.
        passwords: of each of `all_roles(roles)`; letters, digits, dashes and underscores only.
    """
    parts = [
        "SET client_min_messages = warning;",
        "CREATE EXTENSION IF NOT EXISTS vector SCHEMA public;",
        f"REVOKE ALL ON DATABASE {DATABASE}, postgres, template1 FROM PUBLIC;",
        "REVOKE ALL ON SCHEMA public FROM PUBLIC;",
    ]
    for role, schema in roles.items():
        owner = owner_of(role)
        for name in (owner, role):
            parts += [
                f"DO $$ BEGIN IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = '{name}') THEN "
                f"CREATE ROLE {name} LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE PASSWORD '{passwords[name]}'; "
                f"END IF; END $$;",
                f"REVOKE TEMPORARY ON DATABASE {DATABASE} FROM {name};",
                f"GRANT CONNECT ON DATABASE {DATABASE} TO {name};",
                f"GRANT USAGE ON SCHEMA public TO {name};",
                f"ALTER ROLE {name} SET search_path = {schema}, public;",
            ]
        parts += [
            f"CREATE SCHEMA IF NOT EXISTS {schema} AUTHORIZATION {owner};",
            f"DO $$ BEGIN IF EXISTS (SELECT FROM pg_shdepend WHERE refobjid = '{role}'::regrole AND deptype = 'o') "
            f"THEN REASSIGN OWNED BY {role} TO {owner}; END IF; END $$;",
            f"GRANT USAGE ON SCHEMA {schema} TO {role};",
        ]
    return "\n".join(parts)
