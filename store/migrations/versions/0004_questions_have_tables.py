"""What waits for a person leaves the texts kept by name for tables of its own; those texts are key_values now."""

from __future__ import annotations

import json
from datetime import UTC, datetime

import sqlalchemy as sa
from alembic import op

import store.base

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

_ACCEPTED = "accepted"  # what stood under "mass." and the book until the next reading

_MOVED = ("mass.", "doubted.", "partings.", "lost.", "gone.")  # the beginnings of names that become rows
_HOMES = "tabs"
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)  # of what bears no moment


def upgrade() -> None:
    tables = _make_tables()
    kept = _texts("kept")
    texts = op.create_table(
        "key_values",
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("put_at", store.base.Moment(), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_key_values")),
    )
    stay = [each for each in kept if each[0] != _HOMES and not each[0].startswith(_MOVED)]
    _insert(texts, [{"name": name, "text": text, "put_at": at} for name, text, at in stay])
    _carry_over(tables, kept)
    op.drop_table("kept")


def downgrade() -> None:
    texts = op.create_table(
        "kept",
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("kept_at", store.base.Moment(), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_kept")),
    )
    rows = [{"name": name, "text": text, "kept_at": at} for name, text, at in (*_texts("key_values"), *_as_texts())]
    _insert(texts, rows)
    for table in ("key_values", "mass_changes", "doubtful_rows", "new_codes", "lost_columns", "tab_books"):
        op.drop_table(table)


def _make_tables() -> dict[str, sa.Table]:
    moment = store.base.Moment
    return {
        "mass": op.create_table(
            "mass_changes",
            sa.Column("book", sa.String(length=20), nullable=False),
            sa.Column("asked_at", moment(), nullable=False),
            sa.Column("answered_at", moment(), nullable=True),
            sa.PrimaryKeyConstraint("book", name=op.f("pk_mass_changes")),
        ),
        "doubted": op.create_table(
            "doubtful_rows",
            sa.Column("tab", sa.String(length=40), nullable=False),
            sa.Column("code", sa.String(length=80), nullable=False),
            sa.Column("name", sa.Text(), nullable=False),
            sa.Column("asked_at", moment(), nullable=False),
            sa.PrimaryKeyConstraint("tab", "code", name=op.f("pk_doubtful_rows")),
        ),
        "partings": op.create_table(
            "new_codes",
            sa.Column("tab", sa.String(length=40), nullable=False),
            sa.Column("own", sa.String(length=80), nullable=False),
            sa.Column("number", sa.Integer(), nullable=False),
            sa.Column("code", sa.String(length=80), nullable=False),
            sa.Column("name", sa.Text(), nullable=False),
            sa.Column("asked_at", moment(), nullable=False),
            sa.PrimaryKeyConstraint("tab", "own", name=op.f("pk_new_codes")),
        ),
        "columns": op.create_table(
            "lost_columns",
            sa.Column("tab", sa.String(length=40), nullable=False),
            sa.Column("column", sa.String(length=40), nullable=False),
            sa.Column("asked_at", moment(), nullable=False),
            sa.Column("answered_at", moment(), nullable=True),
            sa.PrimaryKeyConstraint("tab", "column", name=op.f("pk_lost_columns")),
        ),
        "homes": op.create_table(
            "tab_books",
            sa.Column("tab", sa.String(length=40), nullable=False),
            sa.Column("book", sa.String(length=20), nullable=False),
            sa.PrimaryKeyConstraint("tab", name=op.f("pk_tab_books")),
        ),
    }


def _carry_over(tables: dict[str, sa.Table], kept: list[tuple]) -> None:
    """Turn the texts into rows; what was said about a column stands beside what was asked of it."""
    mass: dict[str, dict] = {}
    columns: dict[tuple[str, str], dict] = {}
    for book, at in _stopped_books():
        mass[book] = {"book": book, "asked_at": at, "answered_at": None}
    for name, text, at in kept:
        kind, _, of = name.partition(".")
        if kind == "mass" and text == _ACCEPTED:
            mass[of] = {"book": of, "asked_at": at, "answered_at": at}
        elif kind == "doubted":
            rows = [
                {"tab": tab, "code": code, "name": whose, "asked_at": at}
                for tab, codes in json.loads(text).items()
                for code, whose in codes.items()
            ]
            _insert(tables["doubted"], rows)
        elif kind == "partings":
            rows = [
                {"tab": tab, "number": number, "code": code, "name": whose, "own": own, "asked_at": at}
                for tab, found in json.loads(text).items()
                for number, code, whose, own in found
            ]
            _insert(tables["partings"], rows)
        elif kind in ("lost", "gone"):
            for column in json.loads(text):
                row = columns.setdefault((of, column), {"tab": of, "column": column, "answered_at": None})
                row["asked_at"] = at
                row["answered_at"] = at if kind == "gone" else row["answered_at"]
        elif name == _HOMES:
            _insert(tables["homes"], [{"tab": tab, "book": book} for tab, book in json.loads(text).items()])
    _insert(tables["mass"], list(mass.values()))
    _insert(tables["columns"], list(columns.values()))


def _as_texts() -> list[tuple]:
    """Return the rows as the texts they were; a tab whose book was never kept lives in the only one there was."""
    mass, doubtful, new, columns = (
        _rows(name) for name in ("mass_changes", "doubtful_rows", "new_codes", "lost_columns")
    )
    homes = {row["tab"]: row["book"] for row in _rows("tab_books")}
    texts: dict[str, object] = {_HOMES: homes} if homes else {}
    moments = {}
    for row in doubtful:
        name = f"doubted.{homes.get(row['tab'], 'main')}"
        texts.setdefault(name, {}).setdefault(row["tab"], {})[row["code"]] = row["name"]
        moments[name] = row["asked_at"]
    for row in new:
        name = f"partings.{homes.get(row['tab'], 'main')}"
        wish = [row["number"], row["code"], row["name"], row["own"]]
        texts.setdefault(name, {}).setdefault(row["tab"], []).append(wish)
        moments[name] = row["asked_at"]
    for row in columns:
        name = f"{'lost' if row['answered_at'] is None else 'gone'}.{row['tab']}"
        texts.setdefault(name, []).append(row["column"])
        moments[name] = row["asked_at"]
    told = [(name, json.dumps(text, ensure_ascii=False), moments.get(name, _EPOCH)) for name, text in texts.items()]
    accepted = [row for row in mass if row["answered_at"] is not None]
    return told + [(f"mass.{row['book']}", _ACCEPTED, row["answered_at"]) for row in accepted]


def _stopped_books() -> list[tuple]:
    """Return the books that wait for somebody to accept a mass change, and since when."""
    books = _table("books", "book", "stopped_kind", moments=("checked_at", "stopped_at"))
    asked = sa.select(books).where(books.c.stopped_kind == "mass_change")
    return [(row.book, row.stopped_at or row.checked_at or _EPOCH) for row in op.get_bind().execute(asked)]


def _texts(table: str) -> list[tuple]:
    moment = "kept_at" if table == "kept" else "put_at"
    texts = _table(table, "name", "text", moments=(moment,))
    return [tuple(row) for row in op.get_bind().execute(sa.select(texts).order_by(texts.c.name))]


def _rows(table: str) -> list[dict]:
    names = {
        "mass_changes": (("book",), ("answered_at",)),
        "doubtful_rows": (("tab", "code", "name"), ("asked_at",)),
        "new_codes": (("tab", "number", "code", "name", "own"), ("asked_at",)),
        "lost_columns": (("tab", "column"), ("asked_at", "answered_at")),
        "tab_books": (("tab", "book"), ()),
    }
    plain, moments = names[table]
    return [dict(row) for row in op.get_bind().execute(sa.select(_table(table, *plain, moments=moments))).mappings()]


def _table(name: str, *columns: str, moments: tuple[str, ...] = ()) -> sa.TableClause:
    return sa.table(
        name, *(sa.column(each) for each in columns), *(sa.column(each, store.base.Moment()) for each in moments)
    )


def _insert(table: sa.Table, rows: list[dict]) -> None:
    if rows:
        op.bulk_insert(table, rows)
