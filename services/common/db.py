"""The database of one service: its engine, and transactions whose connection errors say that a retry can help."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import asyncpg
from sqlalchemy.exc import DBAPIError, InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine
from sqlmodel import text
from sqlmodel.ext.asyncio.session import AsyncSession

from services.common.errors import InvalidInput, Unavailable

_GONE = (OSError, asyncpg.PostgresConnectionError, asyncpg.CannotConnectNowError, asyncpg.InterfaceError)
_GONE_STATES = frozenset({"57P01", "57P02", "57P03", "53300"})
_UNSTORABLE_STATES = frozenset({"22003", "22021", "22P05"})
"""Numeric value out of range, character not in repertoire, untranslatable character."""


class Database:
    """One service's database, in its own schema.

    Args:
        url: SQLAlchemy URL with the driver asyncpg.
        schema: the service's schema; the search path is this and `public` (for the type vector).
    """

    def __init__(self, url: str, schema: str, *, pool: int = 5, overflow: int = 5) -> None:
        self.url = url
        self.schema = schema
        self.engine: AsyncEngine = create_async_engine(
            url,
            pool_size=pool,
            max_overflow=overflow,
            pool_pre_ping=True,
            pool_timeout=20,
            # What an exception says ends in a log.
            hide_parameters=True,
            connect_args={
                "server_settings": {
                    "search_path": f"{schema},public",
                    "application_name": f"debrief-{schema}",
                    "idle_in_transaction_session_timeout": "120000",
                },
                "timeout": 10,
            },
        )

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator[AsyncSession]:
        """One transaction: committed at the end, rolled back by any exception.

        Raises:
            Unavailable: the database can't be reached; a retry can help.
            InvalidInput: a value is none that a database can hold.
        """
        try:
            async with AsyncSession(self.engine, expire_on_commit=False) as session, session.begin():
                yield session
        except _GONE as error:
            raise Unavailable("The database can't be reached right now.") from error
        except PoolTimeout as error:
            raise Unavailable("Every connection to the database is busy.") from error
        except (OperationalError, InterfaceError, DBAPIError) as error:
            if _connection_lost(error):
                raise Unavailable("The database can't be reached right now.") from error
            if _unstorable(error):
                raise InvalidInput(
                    "A value can't be stored or looked for: it holds a NUL character, or a number is too large."
                ) from error
            raise

    async def ping(self) -> None:
        """Raises Unavailable where the database does not answer."""
        async with self.transaction() as session:
            await session.exec(text("SELECT 1"))  # type: ignore[call-overload]

    async def close(self) -> None:
        await self.engine.dispose()


def _connection_lost(error: DBAPIError) -> bool:
    cause = error.orig.__cause__ if error.orig is not None else None
    return (
        error.connection_invalidated
        or isinstance(cause, _GONE)
        or getattr(error.orig, "sqlstate", None) in _GONE_STATES
    )


def _unstorable(error: DBAPIError) -> bool:
    cause = error.orig.__cause__ if error.orig is not None else None
    # The driver refuses what it can't encode with the bare class, the server with one of the states.
    return type(cause) is asyncpg.DataError or getattr(cause, "sqlstate", None) in _UNSTORABLE_STATES
