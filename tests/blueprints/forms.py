"""What the tests of pages share: a form by a value it holds, a cell changed behind a page's back."""

from __future__ import annotations

import openpyxl

from programme.changes.change import Decision, Edit
from programme.schema.registry import BY_KEY, tab
from programme.text.sentences import say
from services import saving
from services.worker import Round
from tests.cast import CAST, MENTEES, write_book


def snapshot(house):
    """Return what the pages show now."""
    return house.app.extensions["nastavnik"].snapshots.current(house.gateways)


def versions(house):
    """Return what any change of the database would move."""
    with house.gateways.store.reading() as tx:
        kept = [tx.key_values.get(name) for name in ("worker.refresh", "matching.wanted", "matching.locks")]
        kept.append(tx.questions.waiting(BY_KEY, "main"))
        return tx.replica.version(), tx.journal.version(), tx.people.version(), tx.outbox.version(), kept


def history(house, **of):
    """Return the audit lines as English texts."""
    with house.gateways.store.reading() as tx:
        return [str(line.what) for line in tx.audit.lines(**of)]


def fields(page, action, **holding):
    """Return the fields of the form to *action* that holds these values, as a browser would send them."""
    for form in page.tree.iter("form"):
        if form.get("action") != action:
            continue
        found = _fields(form)
        if all(found.get(name) == value for name, value in holding.items()):
            return found
    raise AssertionError(f"{page.path} has no form to {action} with {holding}")


def _fields(form):
    found = {}
    for element in form.iter():
        name = element.get("name")
        if not name:
            continue
        if element.tag == "select":
            options = list(element.iter("option"))
            chosen = [o for o in options if o.get("selected") is not None] or options[:1]
            found[name] = chosen[0].get("value", "") if chosen else ""
        elif element.tag == "textarea":
            found[name] = "".join(element.itertext()).removeprefix("\n")
        elif element.tag == "input":
            found[name] = element.get("value", "")
    return found


def change_here(house, key, code, column, value):
    """Somebody changes a cell in the intranet, behind the page's back."""
    now = snapshot(house)
    edit = Edit(key, code, column, now.raw(key, code).get(column), value)
    return saving.record(
        house.gateways, Decision(say("Changed in the sheet"), (edit,)), "other@college.example"
    ).operation


def change_in_sheet(house, key, code, column, value):
    """Staff change a cell in the file; the worker has not read it yet."""
    path = house.folder / "book.xlsx"
    file = openpyxl.load_workbook(path)
    sheet = file[tab(key).sheet]
    headers = [cell.value for cell in sheet[1]]
    place = headers.index(tab(key).column(column).header)
    next(row for row in sheet.iter_rows(min_row=2) if row[0].value == code)[place].value = value
    file.save(path)


def send(visitor, path, values, status=302):
    """Send fields as a form, one named `status` among them."""
    data = {"csrf_token": visitor.token(), **values}
    return visitor._answer(path, visitor.client.post(path, data=data, base_url=visitor.address), status)


def change_header(house, key, of, to):
    """Let staff give a column another header."""
    path = house.folder / "book.xlsx"
    book = openpyxl.load_workbook(path)
    for cell in book[tab(key).sheet][1]:
        if cell.value == of:
            cell.value = to
    book.save(path)


def rewrite(house, **tabs):
    """Staff save another content; the house reads it."""
    write_book(house.folder / "book.xlsx", {**CAST, **tabs})
    house.read_book()


def work(house):
    """Let the worker do all there is to do."""
    turn = Round(house.gateways, house.app.extensions["nastavnik"].snapshots, "test")
    assert any(not turn.once() for _ in range(20)), "the worker never came to rest"


def in_sheet(house, key, code, column):
    sheet = openpyxl.load_workbook(house.folder / "book.xlsx")[tab(key).sheet]
    headers = [cell.value for cell in sheet[1]]
    place = headers.index(tab(key).column(column).header)
    return next(row for row in sheet.iter_rows(values_only=True) if row[0] == code)[place]


def another_person(house):
    """Somebody types another person over Н-0002: name and contacts change together."""
    other = {**MENTEES[1], "name": "Рябинин Глеб Ильич", "email": "gleb@college.example", "phone": "+79990000009"}
    rewrite(house, mentees=(MENTEES[0], other, *MENTEES[2:]))


def decisions(page):
    """The addresses of the forms that settle one conflict or refusal."""
    actions = [form.get("action", "") for form in page.tree.iter("form")]
    return [each for each in actions if each.startswith("/conflicts/") and each != "/conflicts/again"]
