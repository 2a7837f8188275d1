"""Transactions on a real database."""

from __future__ import annotations

import pytest
from sqlmodel import text

from services.common.db import Database
from services.common.errors import InvalidInput, Unavailable

pytestmark = pytest.mark.integration


@pytest.mark.parametrize(
    ("sql", "value"),
    [
        ("SELECT CAST(:value AS text)", "a\0b"),
        ("SELECT CAST(:value AS text)", "half of a pair: \ud83d"),
        ("SELECT CAST(:value AS int)", 2**40),
        ("SELECT CAST(:value AS bigint)", 2**70),
        ("SELECT CAST(CAST(:value AS text) AS jsonb)", '"\\u0000"'),
    ],
)
async def test_a_value_that_no_database_holds_is_the_caller_s_fault(postgres, sql: str, value: object) -> None:
    database = Database(postgres.url("debrief_llm"), "llm")
    try:
        with pytest.raises(InvalidInput, match="NUL character"):
            async with database.transaction() as session:
                await session.exec(text(sql).bindparams(value=value))
    finally:
        await database.close()


async def test_another_fault_stays_one_and_shows_no_values(postgres) -> None:
    database = Database(postgres.url("debrief_llm"), "llm")
    try:
        with pytest.raises(Exception, match="no_such_table") as caught:
            async with database.transaction() as session:
                await session.exec(text("SELECT * FROM no_such_table WHERE id = :id").bindparams(id="Ada Lovelace"))
        assert not isinstance(caught.value, InvalidInput | Unavailable)
        assert "Ada" not in str(caught.value)
    finally:
        await database.close()
