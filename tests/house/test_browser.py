"""Every page in a real browser: no barrier axe can see, no complaint of the policy, no sideways push, light to load."""

from __future__ import annotations

import pytest

from programme.accounts.account import Role
from tests.browser import ALL_LOOKS, Looks, open_window, served_house  # noqa: F401
from tests.house.pages import spots

pytestmark = pytest.mark.browser

HEAVIEST, MOST_REQUESTS = 100 * 1024, 10


def _look(browser, served, wanted: dict[Looks, list]) -> list[str]:
    """Open every wanted page in its looks; return what is wrong."""
    house, address = served
    faults = []
    for looks, pages in wanted.items():
        for role in sorted({spot.role for spot in pages}, key=str):
            window = open_window(browser, address, looks)
            if role is not None:
                window.sign_in(house, role, looks)
            for spot in (spot for spot in pages if spot.role is role):
                window.open(spot.address)
                faults += [f"{spot.address} {looks}: {fault}" for fault in _faults(window, spot)]
            window.context.close()
    return faults


def _faults(window, spot) -> list[str]:
    found = window.violations()
    if window.overflows():
        found.append("the page can be pushed sideways")
    harmless = f"status of {spot.status}"
    found += [line for line in window.complaints if spot.status == 200 or harmless not in line]
    return found


def _pages(house) -> list:
    files = {"banks.export", "roadmap.export", "letters.source", "letters.html"}
    return [spot for spot in spots(house) if spot.endpoint not in files]


def test_every_page_once_spread_over_the_looks(chromium, served_house):  # noqa: F811
    pages = _pages(served_house[0])
    wanted = {looks: pages[number :: len(ALL_LOOKS)] for number, looks in enumerate(ALL_LOOKS)}

    faults = _look(chromium, served_house, wanted)
    assert not faults, "\n".join(faults)


@pytest.mark.soak
def test_every_page_in_all_looks(chromium, served_house):  # noqa: F811
    faults = _look(chromium, served_house, {looks: _pages(served_house[0]) for looks in ALL_LOOKS})

    assert not faults, "\n".join(faults)


def test_pages_are_light(chromium, served_house):  # noqa: F811
    house, address = served_house
    signed_in = open_window(chromium, address)
    signed_in.sign_in(house, Role.CURATOR, ALL_LOOKS[0])
    cookies = signed_in.context.cookies()
    heavy = []
    for spot in (spot for spot in _pages(house) if spot.role is Role.CURATOR):
        window = open_window(chromium, address)
        window.context.add_cookies(cookies)
        window.open(spot.address).wait_for_load_state("load")
        weight = sum(window.sizes.values())
        if weight > HEAVIEST or len(window.sizes) > MOST_REQUESTS:
            heavy.append(f"{spot.address}: {weight / 1024:.0f} KiB in {len(window.sizes)} requests")
        foreign = [url for url in window.sizes if not url.startswith((address, "data:"))]
        assert not foreign, f"{spot.address} loads from elsewhere: {foreign}"
        window.context.close()
    assert not heavy, "\n".join(heavy)


def test_axe_and_the_policy_see_a_planted_fault(chromium, served_house):  # noqa: F811
    window = open_window(chromium, served_house[1])
    page = window.open("/signin/")
    page.evaluate("document.querySelector('#email').removeAttribute('id')")
    page.evaluate("document.body.setAttribute('style', 'width: 3000px')")

    assert any("label" in line for line in window.violations())
    assert any("Content Security Policy" in line for line in window.complaints)
    window.context.close()


def test_the_keyboard_is_enough_for_the_frame(chromium, served_house):  # noqa: F811
    house, address = served_house
    window = open_window(chromium, address)
    window.sign_in(house, Role.ADMINISTRATOR, ALL_LOOKS[0])
    page = window.open("/audit/")

    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "content"
    page.keyboard.press("/")
    assert page.evaluate("document.activeElement.type") == "search"
    page.focus("details.menu > summary")
    page.keyboard.press("Enter")
    assert page.is_visible(".menu-box")
    page.keyboard.press("Escape")
    assert not page.is_visible(".menu-box")
    window.context.close()


def test_the_page_works_without_a_script(chromium, served_house):  # noqa: F811
    house, address = served_house
    window = open_window(chromium, address, Looks("light", 390, "ru"))
    window.sign_in(house, Role.ADMINISTRATOR, ALL_LOOKS[0])
    cookies = window.context.cookies()
    window.context.close()
    context = chromium.new_context(java_script_enabled=False, viewport={"width": 390, "height": 800})
    context.add_cookies(cookies)
    page = context.new_page()
    page.goto(address + "/audit/")

    page.click("details.phone-menu > summary")
    page.click("details.phone-menu nav a[href='/accounts/']")
    assert page.url.endswith("/accounts/")
    page.fill("#email", "не адрес")
    assert page.is_visible("button[type=submit]:has-text('Добавить')")
    context.close()


def test_the_error_summary_takes_the_focus(chromium, served_house):  # noqa: F811
    window = open_window(chromium, served_house[1])
    page = window.open("/signin/")
    page.fill("#email", "nobody@college.example")
    page.fill("#password", "мимо мимо мимо")
    page.click("main form button[type=submit]")

    assert page.evaluate("document.activeElement.id") == "error-summary"
    window.context.close()
