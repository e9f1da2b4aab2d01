"""The form of a person, built from the bank's columns; it carries the values it was rendered with."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from flask_babel import gettext, lazy_gettext
from flask_wtf import FlaskForm
from werkzeug.datastructures import MultiDict
from wtforms import Field, SelectChoice, SelectField, SelectMultipleField, StringField, TextAreaField
from wtforms.validators import InputRequired
from wtforms.widgets import CheckboxInput, ListWidget

from blueprints.shared.current import language
from blueprints.shared.wording import heading, said
from programme.banks.edits import Clash, FieldFault, FieldInput, text_in_form
from programme.schema.registry import BY_KEY
from programme.schema.tabs import Column, Kind
from programme.snapshot import Snapshot

SEEN = "seen-"  # before the name of the hidden field that holds what the form showed
HINTS = {
    Kind.DATE: lazy_gettext("For example, 12.10.2026"),
    Kind.BIRTH: lazy_gettext("A date or a year: 01.05.1998 or 1998"),
    Kind.MONTHS: lazy_gettext("Years, or years and months: 3 г. 6 мес."),
    Kind.LIST: lazy_gettext("Several: separate them with a semicolon"),
    Kind.PHONE: lazy_gettext("For example, +7 (999) 123-45-67"),
}
_LONG_LISTS = frozenset({"needs", "competences", "disciplines"})


class PersonForm(FlaskForm):
    """A row of a bank; the fields are added by `person_form`."""


def person_form(tab: str, columns: Sequence[Column], texts: Mapping[str, str]) -> PersonForm:
    """Return the form of *columns*, filled with *texts* by column key, or with what was sent."""
    made = type(
        "PersonForm", (PersonForm,), {column.key: _field(column, texts.get(column.key, "")) for column in columns}
    )
    filled: dict[str, Any] = {
        column.key: _parts(texts.get(column.key, "")) if column.kind is Kind.CHOICES else texts.get(column.key, "")
        for column in columns
    }
    form: PersonForm = made(data=filled)
    return form


def texts_of(snapshot: Snapshot, tab: str, code: str, columns: Sequence[Column]) -> dict[str, str]:
    """Return what the form of a row shows, by column key; an empty code gives an empty form."""
    raw = snapshot.raw(tab, code) if code else {}
    return {column.key: text_in_form(column, raw.get(column.key), snapshot.today) for column in columns}


def sent_answers(columns: Sequence[Column], sent: MultiDict[str, str]) -> list[FieldInput]:
    """Return what was sent for each column; a column whose field was not in the form gives no answer."""
    return [
        FieldInput(column.key, seen, _typed(seen, sent.getlist(column.key)))
        for column in columns
        if (seen := sent.get(SEEN + column.key)) is not None
    ]


def show_faults(form: PersonForm, faults: Sequence[FieldFault]) -> None:
    """Put the sentences beside their fields."""
    for fault in faults:
        form[fault.column].errors = [f"{said(fault.what)} {said(fault.todo)}"]


def clash_words(tab: str, clash: Clash) -> tuple[str, str, str, str]:
    """Return the column's name and the three versions of its text."""
    return heading(BY_KEY[tab].column(clash.column)), clash.seen, clash.now, clash.typed


def _field(column: Column, text: str) -> Field:
    label = heading(column)
    hint = HINTS.get(column.kind, "")
    if column.kind is Kind.TRUTH:
        yes_no = [SelectChoice("да", gettext("yes")), SelectChoice("нет", gettext("no"))]
        return SelectField(label, choices=_with_blank(yes_no, text), validate_choice=False)
    if column.kind is Kind.CHOICE:
        return SelectField(label, choices=_with_blank(_words(column), text), validate_choice=False)
    if column.kind is Kind.CHOICES:
        words = _words(column)
        known = {choice.value for choice in words}
        extra = [SelectChoice(part, part) for part in _parts(text) if part not in known]
        return SelectMultipleField(
            label,
            choices=[*words, *extra],
            validate_choice=False,
            widget=ListWidget(prefix_label=False),
            option_widget=CheckboxInput(),
        )
    if column.kind is Kind.LONG or column.key in _LONG_LISTS or "\n" in text:
        return TextAreaField(label, description=hint, render_kw={"rows": 3})
    kinds = {Kind.PHONE: {"type": "tel"}, Kind.WHOLE: {"inputmode": "numeric"}, Kind.DECIMAL: {"inputmode": "decimal"}}
    looks = {"list": "commissions"} if column.key == "commission" else kinds.get(column.kind, {})
    return StringField(label, [InputRequired()] if column.required else [], description=hint, render_kw=looks)


def _typed(seen: str, values: list[str]) -> str:
    """Return what was typed; the same boxes in another order are what was seen."""
    return seen if len(values) > 1 and sorted(values) == sorted(_parts(seen)) else "; ".join(values)


def _words(column: Column) -> list[SelectChoice]:
    russian = language() == "ru"
    return [SelectChoice(choice.ru, choice.ru if russian else choice.en) for choice in column.choices]


def _with_blank(choices: list[SelectChoice], text: str) -> list[SelectChoice]:
    """Add "not given" in front and, behind, what stands in the cell though it is not on the list."""
    known = {choice.value for choice in choices}
    extra = [SelectChoice(text, gettext("as it stands: %(text)s", text=text))] if text and text not in known else []
    return [SelectChoice("", gettext("not given")), *choices, *extra]


def _parts(text: str) -> list[str]:
    return [part for part in text.split("; ") if part]
