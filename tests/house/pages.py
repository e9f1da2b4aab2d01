"""Every page of the house and who opens it, drawn from the URL map, with real values for the addresses."""

from __future__ import annotations

from dataclasses import dataclass

from blueprints.shared.access import OPEN_ENDPOINTS, rule_of
from programme.accounts.account import Role
from tests.client import TestHouse

# Values for the addresses that have places in them; one line for each kind of page.
SAMPLES: dict[str, list[dict[str, object]]] = {
    "banks.list_people": [{"tab": "mentees"}, {"tab": "mentors"}],
    "banks.add_form": [{"tab": "mentees"}, {"tab": "mentors"}],
    "banks.card": [{"tab": "mentees", "code": "Н-0001"}, {"tab": "mentors", "code": "М-0001"}],
    "banks.edit_form": [{"tab": "mentees", "code": "Н-0002"}, {"tab": "mentors", "code": "М-0002"}],
    "banks.export": [{"tab": "mentees"}],
    "letters.show": [{"id": 1}],
    "letters.html": [{"id": 1}],
    "letters.source": [{"id": 1}],
    "banks.row_card": [{"tab": "mentees", "number": 99}],
    "pairing.choose": [{"mentee": "Н-0002"}],
    "pairs.card": [{"code": "П-2026-001"}],
    "programmes.show": [{"code": "П-2026-001"}],
    "programmes.edit": [
        {"code": "П-2026-001", "tab": "activities", "row": "ПР-0001"},
        {"code": "П-2026-001", "tab": "meetings", "row": "В-0001"},
    ],
    "roadmap.edit": [{"code": "Д-0002"}],
    "accounts.edit": [{"id": 1}],
    "signin.look_at_link": [{"token": "none"}],
}
STATUS = {"banks.row_card": 404, "signin.look_at_link": 410}  # pages that answer otherwise than 200 to these values


@dataclass(frozen=True)
class Spot:
    """One page to look at."""

    endpoint: str
    address: str
    role: Role | None
    status: int = 200


def routes(app) -> list[tuple[str, str, frozenset[str]]]:
    """Return (endpoint, rule, methods) of every address of the house but the static files."""
    return sorted(
        (rule.endpoint, rule.rule, frozenset(rule.methods or ()) - {"HEAD", "OPTIONS"})
        for rule in app.url_map.iter_rules()
        if rule.endpoint not in OPEN_ENDPOINTS
    )


def spots(house: TestHouse) -> list[Spot]:
    """Return every page that can be opened with GET; fail for one whose address nobody gave values for."""
    found = []
    for rule in house.app.url_map.iter_rules():
        if rule.endpoint in OPEN_ENDPOINTS or "GET" not in (rule.methods or ()):
            continue
        samples = SAMPLES.get(rule.endpoint, [] if rule.arguments - set(rule.defaults or {}) else [{}])
        assert samples, f"tests/house/pages.py knows no values for {rule.endpoint} {rule.rule}: add them to SAMPLES"
        with house.app.test_request_context(base_url="http://127.0.0.1"):
            for values in samples:
                role = _somebody(house, rule.endpoint)
                address = house.app.url_for(rule.endpoint, **values)
                found.append(Spot(rule.endpoint, address, role, STATUS.get(rule.endpoint, 200)))
    return sorted(set(found), key=lambda spot: spot.address)


def _somebody(house: TestHouse, endpoint: str) -> Role | None:
    """Return a role that opens the page, the curator first; None when it is for anyone."""
    rule = rule_of(house.app, endpoint)
    if rule is None:
        return None
    return next(role for role in (Role.CURATOR, *Role) if role in rule)
