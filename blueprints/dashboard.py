"""The first page: where the programme stands and what is next."""

from __future__ import annotations

from flask import Blueprint, render_template

from programme.accounts.access import READS_LETTERS, SEES_DASHBOARD
from programme.letters.letter import LetterState
from programme.schema.people import MENTEES
from services.progress import dashboard, letter_counts

from .shared.access import allow
from .shared.current import account, gateways, language, snapshot
from .shared.menu import address_of
from .shared.places import address_of_place

pages = Blueprint("dashboard", __name__)
SHOWN = 6  # people of each list; the rest is one click away
TROUBLED = (LetterState.HELD, LetterState.IN_DOUBT, LetterState.FAILED)
ON_THE_WAY = (LetterState.WAITING, LetterState.QUEUED, LetterState.SENDING, LetterState.DEFERRED)


@pages.get("/")
@allow(*SEES_DASHBOARD)
def show() -> str:
    """Show the seven stages, then the people and letters that need somebody."""
    snap = snapshot()
    board = dashboard(snap)
    russian, roadmap = language() == "ru", address_of("roadmap.show")
    stations = [
        {
            "number": s.stage.number,
            "title": s.stage.ru if russian else s.stage.en,
            "period": s.stage.period_ru if russian else s.stage.period_en,
            "share": s.share,
            "state": s.state,
            "ticked": s.ticked,
            "rows": s.rows,
            "late": len(s.late),
            "url": roadmap + f"#stage-{s.stage.number}",
            "todo": step[0] if step else None,
            "todo_url": address_of_place(step[1]) if step else "",
        }
        for s in board.stages
        for step in (s.next_step,)
    ]
    letters = letter_counts(gateways()) if account().role in READS_LETTERS else None
    return render_template(
        "dashboard/show.html",
        board=board,
        stations=stations,
        letters=letters,
        troubled=sum(letters.get(state, 0) for state in TROUBLED) if letters else 0,
        on_the_way=sum(letters.get(state, 0) for state in ON_THE_WAY) if letters else 0,
        sent=letters.get(LetterState.SENT, 0) if letters else 0,
        shown=SHOWN,
        statuses=MENTEES.column("status").choices,
        programme=snap.programme,
        is_empty=not snap.mentees and not snap.mentors,
    )
