"""Sign-in, shell and administration as people meet them: with a keyboard, on a telephone, in both languages."""

from __future__ import annotations

import hashlib
import os
import re

import pytest
from console_browser import AXE, AXE_SHA256, LANGUAGES, PASSWORD, WIDTHS, Login, Visitors, sign_in
from playwright.async_api import expect

from deploy.embedded.stack import Stack

ADMIN_PAGES = (
    "/account",
    "/account/password",
    "/admin/users",
    "/admin/users/new",
    "/admin/tokens",
    "/admin/tokens/new",
    "/admin/audit",
    "/admin/health",
    "/admin/settings",
)


def test_the_tool_that_checks_accessibility_is_the_one_we_looked_at():
    assert hashlib.sha256(AXE.read_bytes()).hexdigest() == AXE_SHA256
    assert all((AXE.parent / name).is_file() for name in ("LICENSE", "LICENSE-3RD-PARTY.txt"))


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("width", WIDTHS)
async def test_sign_in_is_for_everybody(visitors: Visitors, width, language, theme):
    async with visitors.visit(width=width, language=language, theme=theme) as visit:
        page = await visit.goto("/sign-in")
        assert await visit.axe() == []
        assert await visit.overflow() == 0
        await expect(page.locator("html")).to_have_attribute("data-bs-theme", theme)
        await expect(page.locator("h1")).to_have_text("Se connecter" if language == "fr" else "Sign in")
        await expect(page.locator("#f-email")).to_be_focused()


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("width", WIDTHS)
async def test_administration_is_for_everybody(visitors: Visitors, width, language):
    login = await visitors.login("admin", language=language, permissions=["pii.read"])
    theme = "dark" if width == 390 else "light"
    async with visitors.visit(login, width=width, theme=theme) as visit:
        wrong = []
        for path in ADMIN_PAGES:
            page = await visit.goto(path)
            wrong += await visit.axe()
            assert await visit.overflow() == 0, path
            if language == "fr":
                await expect(page.locator("html")).to_have_attribute("lang", "fr-CA")
        assert wrong == []


async def test_the_first_administrator_is_in_the_file(visitors: Visitors, stack: Stack):
    email, password = stack.home.admin.read_text().split()
    assert os.stat(stack.home.admin).st_mode & 0o077 == 0
    async with visitors.visit() as visit:
        await sign_in(visit, Login(email, ("admin",), "en", password))
        await expect(visit.page.locator(".user-menu")).to_contain_text("Administrator")


async def test_an_account_from_first_to_last(visitors: Visitors):
    """Made, used with its one-time password, disabled, taken back; and the log shows all of it."""
    admin = await visitors.login("admin", permissions=["pii.read"])
    name = "Zoé <img src=x onerror=\"document.title='owned'\">"
    async with visitors.visit(admin) as visit:
        page = await visit.goto("/admin/users")
        await page.click("text=New user")
        await page.fill("#f-name", name)
        await page.fill("#f-email", "zoe@example.org")
        await page.check("input[name=roles][value=coach]")
        await page.fill("#f-teams", "north, south")
        await page.click("text=Create the account")
        one_time = await page.locator("#one-time").inner_text()
        async with visitors.visit() as other:
            await sign_in(other, Login("zoe@example.org", ("coach",), "en", one_time))
            await expect(other.page.locator("h1")).to_have_text("Change your password")
            await other.page.fill("#f-current_password", one_time)
            await other.page.fill("#f-new_password", PASSWORD)
            await other.page.fill("#f-again", PASSWORD)
            await other.page.click("main button[type=submit]")
            await expect(other.page.locator(".toast-text")).to_have_text("Your password is changed.")
            await visit.goto("/admin/users?q=zoe")
            await expect(page.locator("[data-row]")).to_have_count(1)
            await expect(page.locator("[data-row] a")).to_have_text(name)
            await page.click("[data-row-link]")
            await page.get_by_role("button", name="Disable").click()
            await page.click("#confirm-yes")
            await expect(page.locator(".toast-text")).to_contain_text("can no longer sign in")
            await other.goto("/account")
            await expect(other.page).to_have_url(re.compile("/sign-in"))
        await page.click("text=Undo")
        await expect(page.locator(".toast-text")).to_contain_text("can sign in again")
        await visit.goto("/admin/audit")
        log = await page.locator("#audit tbody").inner_text()
        for said in ("made an account", "changed their password", "disabled an account", "reopened an account"):
            assert said in log
        assert "owned" not in await page.title()


async def test_the_keyboard_is_enough(visitors: Visitors):
    admin = await visitors.login("admin", permissions=["pii.read"])
    for number in range(3):
        await visitors.login("coach", teams=[f"team-{number}"])
    async with visitors.visit(admin) as visit:
        page = await visit.goto("/admin/users")
        await page.keyboard.press("Tab")
        await expect(page.locator(".skip-link")).to_be_focused()
        await page.keyboard.press("Enter")
        await page.keyboard.press("?")
        await expect(page.locator("#help")).to_be_visible()
        await page.keyboard.press("Escape")
        await expect(page.locator("#help")).to_be_hidden()
        await page.keyboard.press("j")
        await expect(page.locator("[data-row]").nth(0).locator("a")).to_be_focused()
        await page.keyboard.press("j")
        await expect(page.locator("[data-row]").nth(1).locator("a")).to_be_focused()
        await page.keyboard.press("k")
        await page.keyboard.press("Enter")
        await expect(page).to_have_url(re.compile("/admin/users/[0-9a-f-]{36}$"))
        await page.go_back()
        await expect(page).to_have_url(re.compile("/admin/users#content$"))


async def test_filters_refresh_the_list_and_the_address(visitors: Visitors):
    admin = await visitors.login("admin", permissions=["pii.read"])
    await visitors.login("recovery")
    async with visitors.visit(admin) as visit:
        page = await visit.goto("/admin/users")
        await page.select_option("#f-role", "recovery")
        await expect(page).to_have_url(re.compile(r"/admin/users\?role=recovery$"))
        await expect(page.locator("[data-row]")).to_have_count(1)
        await page.reload()
        await expect(page.locator("[data-row]")).to_have_count(1)
        await page.go_back()
        await expect(page).to_have_url(re.compile("/admin/users$"))
        await expect(page.locator("#f-role")).to_have_value("")


async def test_language_and_theme_change_at_once_and_stay(visitors: Visitors):
    login = await visitors.login("qa_manager")
    async with visitors.visit(login) as visit:
        page = await visit.goto("/account")
        await page.click("[data-theme-toggle]")
        await expect(page.locator("html")).to_have_attribute("data-bs-theme", "dark")
        await expect(page.locator("html")).to_have_attribute("data-theme", "dark")
        await page.get_by_role("button", name="Français").click()
        await expect(page.locator("h1")).to_have_text("Votre compte")
        await expect(page.locator("html")).to_have_attribute("data-bs-theme", "dark")
        await page.get_by_role("button", name="English").click()
        await expect(page.locator("h1")).to_have_text("Your account")


async def test_on_a_telephone_the_menu_opens_and_lists_are_cards(visitors: Visitors):
    admin = await visitors.login("admin", permissions=["pii.read"])
    async with visitors.visit(admin, width=390) as visit:
        page = await visit.goto("/admin/users")
        await page.click("[data-toggles=main-menu]")
        await page.click("#main-menu summary:has-text('Administration')")
        await page.click("#main-menu >> text=System health")
        await expect(page.locator("h1")).to_have_text("System health")
        await visit.goto("/admin/users")
        label = (
            await page.locator("[data-row] td").nth(1).evaluate("cell => getComputedStyle(cell, '::before').content")
        )
        assert label == '"Email"'
