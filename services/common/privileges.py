"""What the role that a service runs as may do in its schema: read and write rows, and nothing to the tables.

The tables belong to another role, which migrates them. So nobody who gets hold of a running service's connection can
switch off a trigger, or change or empty a table that is only added to.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from sqlalchemy import Connection, text

_ROWS = frozenset({"SELECT", "INSERT", "UPDATE", "DELETE"})
_ADD = frozenset({"SELECT", "INSERT"})
_READ = frozenset({"SELECT"})
_COUNT = frozenset({"USAGE"})
_VERSIONS = "alembic_version"


@dataclass(frozen=True, slots=True)
class Schema:
    """A service's schema.

    Attributes:
        migrations: package of its Alembic tree, such as ``services.llm.migrations``.
        append_only: tables whose rows the service may add and read, and never change or remove.
    """

    name: str
    migrations: str
    append_only: frozenset[str] = frozenset()


def grant_use(connection: Connection, schema: Schema, role: str) -> None:
    """Brings the rights of `role` to what running the service takes; `connection` is the owner's. Rights that are as
    they should be are not touched, so that a start which changes nothing writes nothing."""
    if role == connection.execute(text("SELECT current_user")).scalar_one():
        return
    for name, kind, held in _held(connection, schema.name, role):
        wanted = _wanted(schema, name, kind)
        if wanted == held:
            continue
        what = f'{"SEQUENCE" if kind == "S" else "TABLE"} "{schema.name}"."{name}"'
        if held:
            connection.execute(text(f'REVOKE ALL ON {what} FROM "{role}"'))
        connection.execute(text(f'GRANT {", ".join(sorted(wanted))} ON {what} TO "{role}"'))


def excess(connection: Connection, schema: Schema) -> list[str]:
    """Tables that the role of this connection could alter, or is to add to only and could change; in words."""
    rows = connection.execute(
        text(
            "SELECT relname, pg_has_role(current_user, relowner, 'MEMBER') AS owned,"
            " has_table_privilege(oid, 'UPDATE, DELETE, TRUNCATE') AS changes"
            " FROM pg_class WHERE relnamespace = CAST(:schema AS regnamespace) AND relkind IN ('r', 'p')"
            " ORDER BY relname"
        ),
        {"schema": f'"{schema.name}"'},
    )
    return [name for name, owned, changes in rows if owned or (name in schema.append_only and changes)]


def _wanted(schema: Schema, name: str, kind: str) -> frozenset[str]:
    if kind == "S":
        return _COUNT
    if kind == "v" or name == _VERSIONS:
        return _READ
    return _ADD if name in schema.append_only else _ROWS


def _held(connection: Connection, schema: str, role: str) -> Iterator[tuple[str, str, frozenset[str]]]:
    """Tables, views and sequences with the rights that the role was given itself."""
    rows = connection.execute(
        text(
            "SELECT c.relname, c.relkind::text, coalesce(array_agg(a.privilege_type)"
            " FILTER (WHERE a.privilege_type IS NOT NULL), '{}')"
            " FROM pg_class AS c LEFT JOIN LATERAL aclexplode(c.relacl) AS a ON a.grantee = CAST(:role AS regrole)"
            " WHERE c.relnamespace = CAST(:schema AS regnamespace) AND c.relkind IN ('r', 'p', 'v', 'S')"
            " GROUP BY c.oid, c.relname, c.relkind"
        ),
        {"schema": f'"{schema}"', "role": f'"{role}"'},
    )
    for name, kind, held in rows.all():
        yield name, kind, frozenset(held)
