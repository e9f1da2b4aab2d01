"""Every place that a rule sends people to has an address, and who may go there finds a page."""

from __future__ import annotations

import pytest
from flask import g

from blueprints.shared.access import rule_of
from blueprints.shared.places import PAGES, address_of_place
from programme.accounts.account import Role
from programme.places import Link, Place, link_to
from programme.progress.stages import progress

# What rules say of a place; a new place is not reached by any test before it stands here.
SAMPLES = {
    Place.BOOK: {},
    Place.ROADMAP: {"stage": "2", "show": "late"},
    Place.BANK: {"tab": "mentees", "status": "banked", "request": "missing", "consent": "missing"},
    Place.PROPOSAL: {},
    Place.PAIRS: {"status": "active", "silent": "yes"},
    Place.PROGRAMME: {"pair": "П-2026-001"},
}


def address(house, link, role):
    """Return where a link leads somebody of this role."""
    house.visitor(role)
    with house.app.test_request_context(base_url="http://127.0.0.1"):
        g.visitor = house.accounts[role]
        return address_of_place(link)


@pytest.mark.parametrize("place", Place, ids=lambda place: place.name)
def test_every_place_has_a_page_that_opens(shown_house, place):
    assert place in PAGES, f"give {place} an address in blueprints/shared/places.py"
    assert {*SAMPLES[place]} == {*place.takes}, f"say in SAMPLES all that a link to {place} may say"

    endpoint, _ = PAGES[place]
    may = rule_of(shown_house.app, endpoint)
    role = next(each for each in (Role.CURATOR, *Role) if each in may)
    found = address(shown_house, link_to(place, **SAMPLES[place]), role)

    assert found, f"{place} leads nowhere for {role}"
    shown_house.visitor(role).get(found)


def test_a_narrowed_link_narrows_the_page(shown_house):
    assert address(shown_house, link_to(Place.ROADMAP, stage="2", show="late"), Role.CURATOR) == (
        "/roadmap?show=late#stage-2"
    )
    assert address(shown_house, link_to(Place.BANK, tab="mentors", consent="missing"), Role.CURATOR) == (
        "/mentors?consent=missing"
    )


def test_whoever_may_not_go_there_is_shown_no_address(shown_house):
    assert address(shown_house, link_to(Place.BOOK), Role.STAFF) == ""


def test_every_step_of_the_roadmap_leads_to_a_page(shown_house):
    snapshot = shown_house.app.extensions["nastavnik"].snapshots.current(shown_house.gateways)
    links = {check.link for stage in progress(snapshot).stages for check in stage.checks}
    assert {link.place for link in links} >= {*Place} - {Place.PROGRAMME}

    curator = shown_house.visitor(Role.CURATOR)
    for link in links:
        curator.get(address(shown_house, link, Role.CURATOR))


def test_a_link_says_only_what_its_place_knows():
    with pytest.raises(ValueError, match="says nothing of kode"):
        Link(Place.PROGRAMME, (("kode", "П-2026-001"),))
