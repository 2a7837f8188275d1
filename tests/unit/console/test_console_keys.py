"""Making, revoking and recognising keys, over the store in memory."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest

from services.common.clock import FixedClock
from services.common.errors import Conflict, Forbidden, InvalidInput, NotFound, Unauthenticated
from services.console.adapters.keys_in_memory import NullKeyStore
from services.console.application.keys import Authenticator, Keys, NewKey
from services.console.domain.api_key import ApiKey, Grant, Permission, Role, TokenText

NOW = datetime(2026, 3, 2, 14, 5, tzinfo=UTC)


class Office:
    """Everything about keys, with clocks that stand still."""

    def __init__(self) -> None:
        self.store = NullKeyStore()
        self.clock = FixedClock(NOW)
        self.seconds = 1000.0
        self.keys = Keys(self.store.scope, self.clock)
        self.door = Authenticator(
            self.store.scope,
            self.clock,
            cache_seconds=5,
            used_every=timedelta(minutes=10),
            monotonic=lambda: self.seconds,
        )

    def pass_time(self, seconds: float) -> None:
        self.seconds += seconds
        self.clock.at += timedelta(seconds=seconds)

    async def admin(self, *permissions: Permission) -> ApiKey:
        token = TokenText.new()
        grant = Grant(Role.ADMIN, frozenset(permissions))
        key = ApiKey(uuid4(), "root", token.prefix, token.digest(), grant, NOW, "bootstrap")
        assert await self.store.add(key)
        return key


@pytest.fixture
def office() -> Office:
    return Office()


async def test_a_new_key_opens_the_door_as_what_it_was_made_for(office):
    admin = await office.admin()
    key, token = await office.keys.create(NewKey("  coach app ", Grant(Role.COACH)), by=admin)
    seen = await office.door.authenticate(str(token))
    assert (seen.id, seen.name, seen.grant, seen.created_by) == (key.id, "coach app", Grant(Role.COACH), admin.subject)


async def test_nobody_gives_away_a_permission_that_they_lack(office):
    wanted = NewKey("x", Grant(Role.QA_MANAGER, frozenset({Permission.PII_READ})))
    with pytest.raises(Forbidden, match=r"pii\.read"):
        await office.keys.create(wanted, by=await office.admin())
    key, _ = await office.keys.create(wanted, by=await office.admin(Permission.PII_READ))
    assert key.grant.permissions == {Permission.PII_READ}


async def test_a_key_that_has_run_out_before_it_began_is_refused(office):
    with pytest.raises(InvalidInput) as caught:
        await office.keys.create(NewKey("x", Grant(Role.COACH), expires_at=NOW), by=await office.admin())
    assert caught.value.field == "expires_at"


async def test_a_repeated_request_makes_no_second_key(office):
    admin, other = await office.admin(), await office.admin()
    wanted = NewKey("x", Grant(Role.COACH), idempotency_key="k1")
    first, _ = await office.keys.create(wanted, by=admin)
    with pytest.raises(Conflict) as caught:
        await office.keys.create(wanted, by=admin)
    assert caught.value.record == str(first.id)
    second, _ = await office.keys.create(wanted, by=other)
    assert second.id != first.id


async def test_unknown_forged_and_malformed_keys_stay_outside(office):
    _, token = await office.keys.create(NewKey("x", Grant(Role.COACH)), by=await office.admin())
    for text in (str(TokenText.new()), str(TokenText(token.prefix, TokenText.new().secret)), "Bearer", ""):
        with pytest.raises(Unauthenticated):
            await office.door.authenticate(text)


async def test_a_verified_key_is_remembered_for_a_few_seconds_only(office):
    key, token = await office.keys.create(NewKey("x", Grant(Role.COACH)), by=await office.admin())
    await office.door.authenticate(str(token))
    opened = office.store.opened
    office.pass_time(4.9)
    await office.door.authenticate(str(token))
    assert office.store.opened == opened
    await office.store.revoke(key.id, office.clock.now())
    office.pass_time(0.2)
    with pytest.raises(Unauthenticated, match="revoked"):
        await office.door.authenticate(str(token))


async def test_a_forgotten_key_is_looked_up_again(office):
    key, token = await office.keys.create(NewKey("x", Grant(Role.COACH)), by=await office.admin())
    await office.door.authenticate(str(token))
    await office.keys.revoke(key.id, by=await office.admin())
    office.door.forget(key.id)
    with pytest.raises(Unauthenticated, match="revoked"):
        await office.door.authenticate(str(token))


async def test_a_remembered_key_still_runs_out_on_time(office):
    expires_at = NOW + timedelta(seconds=3)
    _, token = await office.keys.create(NewKey("x", Grant(Role.COACH), expires_at=expires_at), by=await office.admin())
    await office.door.authenticate(str(token))
    office.pass_time(3)
    with pytest.raises(Unauthenticated, match="expired"):
        await office.door.authenticate(str(token))


async def test_the_last_use_is_written_now_and_then(office):
    key, token = await office.keys.create(NewKey("x", Grant(Role.COACH)), by=await office.admin())
    seen = []
    for _ in range(4):
        await office.door.authenticate(str(token))
        stored = await office.store.by_id(key.id)
        assert stored is not None
        seen.append(stored.last_used_at)
        office.pass_time(301)
    assert seen == [NOW, NOW, NOW + timedelta(seconds=602), NOW + timedelta(seconds=602)]


async def test_revoking_twice_keeps_the_first_time_and_an_unknown_key_is_said(office):
    key, _ = await office.keys.create(NewKey("x", Grant(Role.COACH)), by=await office.admin())
    await office.keys.revoke(key.id, by=await office.admin())
    office.pass_time(60)
    await office.keys.revoke(key.id, by=await office.admin())
    stored = await office.store.by_id(key.id)
    assert stored is not None
    assert stored.revoked_at == NOW
    with pytest.raises(NotFound):
        await office.keys.revoke(uuid4(), by=await office.admin())


async def test_pages_show_every_key_once(office):
    admin = await office.admin()
    made = {admin.id}
    for number in range(7):
        key, _ = await office.keys.create(NewKey(f"k{number}", Grant(Role.COACH)), by=admin)
        made.add(key.id)
        office.pass_time(number % 2)
    shown, after = [], None
    while True:
        rows, after = await office.keys.page(3, after)
        shown += [row.id for row in rows]
        if after is None:
            break
    assert len(shown) == 8
    assert set(shown) == made


async def test_the_bootstrap_token_becomes_an_administrator_once(office):
    token = TokenText.new()
    first = await office.keys.install_bootstrap(f"{token}\n")
    again = await office.keys.install_bootstrap(str(token))
    assert first.id == again.id
    seen = await office.door.authenticate(str(token))
    assert seen.grant == Grant(Role.ADMIN, frozenset({Permission.PII_READ}))


async def test_another_bootstrap_token_retires_the_one_before(office):
    old, new = TokenText.new(), TokenText.new()
    made_by_hand, token = await office.keys.create(NewKey("x", Grant(Role.COACH)), by=await office.admin())
    await office.keys.install_bootstrap(str(old))
    await office.keys.install_bootstrap(str(new))
    await office.door.authenticate(str(new))
    assert (await office.door.authenticate(str(token))).id == made_by_hand.id
    with pytest.raises(Unauthenticated, match="revoked"):
        await office.door.authenticate(str(old))
    assert (await office.keys.install_bootstrap(str(old))).revoked_at is not None


@pytest.mark.parametrize("text", ["", "secret", "dbr_x_y"])
async def test_a_bootstrap_file_without_a_token_is_refused(office, text):
    with pytest.raises(InvalidInput, match="dbr_"):
        await office.keys.install_bootstrap(text)


async def test_a_bootstrap_token_never_takes_over_another_keys_prefix(office):
    admin = await office.admin()
    with pytest.raises(InvalidInput, match="another key"):
        await office.keys.install_bootstrap(str(TokenText(admin.prefix, TokenText.new().secret)))
