"""Where the programme stands: derived from the data, next to what people ticked, with the next thing to do."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from .eligibility import Eligibility
from .pairs import WORKING, Pair
from .people import Mentee, Mentor
from .progress_checks import CHECKS, Check, Link
from .records import Milestone
from .roadmap import by_stage, is_closed, is_late
from .roadmap_items import STAGES, Stage
from .snapshot import Snapshot

YOUNG = 36  # months of teaching: a young teacher


@dataclass(frozen=True, slots=True)
class StageProgress:
    """One stage: `share` 0..100 derived from the data, `ticked` of `rows` closed by people."""

    stage: Stage
    share: int
    checks: tuple[Check, ...]
    ticked: int
    rows: int
    late: tuple[Milestone, ...]
    state: str  # "done", "late", "now", "todo"

    @property
    def blocker(self) -> Check | None:
        """Return the first thing that is not yet as it should be."""
        return next((check for check in self.checks if check.have < check.need), None)


@dataclass(frozen=True, slots=True)
class Waiting:
    """A mentee without a pair and for how many days."""

    person: Mentee
    days: int | None


@dataclass(frozen=True, slots=True)
class Load:
    """A mentor's places."""

    person: Mentor
    used: int
    capacity: int


@dataclass(frozen=True, slots=True)
class Silent:
    """A working pair and how many days ago it last met (or began)."""

    pair: Pair
    days: int


@dataclass(frozen=True)
class Dashboard:
    """Everything the first page shows, but for the letters and the book's health."""

    stages: tuple[StageProgress, ...]
    waiting: tuple[Waiting, ...]  # longest first
    silent: tuple[Silent, ...]  # longest first
    unanswered: tuple[tuple[Pair, int], ...]  # proposed pairs that wait for an answer, and for how many days
    loads: tuple[Load, ...]  # mentors in the programme, fullest first
    funnel: Mapping[str, int]  # status of mentees → count
    pairs: Mapping[str, int]  # status of pairs → count
    mentees: int
    mentors: int
    working: int  # pairs at work
    free_places: int
    late: int  # rows of the roadmap
    young: tuple[int, int]  # in a pair, of all
    problems: int

    @property
    def share(self) -> int:
        """Return the whole programme's share, 0..100."""
        return round(sum(stage.share for stage in self.stages) / len(self.stages))


def progress(snapshot: Snapshot) -> Dashboard:
    """Return where the programme stands on the snapshot's day."""
    eligibility = Eligibility(snapshot)
    mentees = [mentee for mentee in snapshot.mentees.values() if mentee.status != "left"]
    mentors = [mentor for mentor in snapshot.mentors.values() if mentor.status not in ("left", "potential")]
    paired = {pair.mentee for pair in snapshot.pairs.values() if pair.is_live}
    loads = [Load(m, eligibility.used_places(m), eligibility.capacity(m)) for m in mentors]
    stages = tuple(_stage(snapshot, stage) for stage in STAGES)
    young = [mentee for mentee in mentees if mentee.type == "novice" or _is_young(mentee)]
    return Dashboard(
        stages=stages,
        waiting=_waiting(snapshot, mentees, paired),
        silent=silent_pairs(snapshot),
        unanswered=_unanswered(snapshot),
        loads=tuple(sorted(loads, key=lambda load: (-load.used / max(1, load.capacity), -load.used, load.person.name))),
        funnel=Counter(mentee.status for mentee in snapshot.mentees.values()),
        pairs=Counter(pair.status for pair in snapshot.pairs.values()),
        mentees=len(mentees),
        mentors=len(mentors),
        working=sum(pair.status in WORKING for pair in snapshot.pairs.values()),
        free_places=sum(max(0, load.capacity - load.used) for load in loads),
        late=sum(len(stage.late) for stage in stages),
        young=(sum(mentee.code in paired for mentee in young), len(young)),
        problems=len(snapshot.problems),
    )


def _is_young(mentee: Mentee) -> bool:
    return mentee.teaching is not None and mentee.teaching < YOUNG


def _stage(snapshot: Snapshot, stage: Stage) -> StageProgress:
    rows = _stage_rows(snapshot).get(stage.number, ())
    checks = CHECKS[stage.number](snapshot)
    measured = [check for check in checks if check.need]
    share = round(sum(min(1.0, c.have / c.need) for c in measured) * 100 / len(measured)) if measured else 0
    ticked = sum(is_closed(row) for row in rows)
    late = tuple(row for row in rows if is_late(row, snapshot.today))
    if rows and ticked == len(rows):
        state = "done"
    elif late:
        state = "late"
    else:
        state = "now" if ticked or share else "todo"
    return StageProgress(stage, share, checks, ticked, len(rows), late, state)


def _stage_rows(snapshot: Snapshot) -> Mapping[int, tuple[Milestone, ...]]:
    return by_stage(snapshot.roadmap.values())


def _waiting(snapshot: Snapshot, mentees: list[Mentee], paired: set[str]) -> tuple[Waiting, ...]:
    found = [
        Waiting(mentee, (snapshot.today - mentee.joined).days if mentee.joined else None)
        for mentee in mentees
        if mentee.code not in paired and mentee.status not in ("completed", "paired")
    ]
    return tuple(sorted(found, key=lambda w: (-(w.days if w.days is not None else -1), w.person.name)))


def silent_pairs(snapshot: Snapshot) -> tuple[Silent, ...]:
    """Return the working pairs that have not met for the days the college has set, longest silence first."""
    last: dict[str, date] = {}
    for meeting in snapshot.meetings.values():
        if meeting.held is not None and meeting.held <= snapshot.today:
            last[meeting.pair] = max(last.get(meeting.pair, meeting.held), meeting.held)
    found = []
    for pair in snapshot.pairs.values():
        since = last.get(pair.code) or pair.starts or pair.act_date
        if pair.status in WORKING and since is not None:
            days = (snapshot.today - since).days
            if days >= snapshot.programme.silence_days:
                found.append(Silent(pair, days))
    return tuple(sorted(found, key=lambda silent: (-silent.days, silent.pair.code)))


def _unanswered(snapshot: Snapshot) -> tuple[tuple[Pair, int], ...]:
    found = [
        (pair, (snapshot.today - pair.proposed).days if pair.proposed else 0)
        for pair in snapshot.pairs.values()
        if pair.status == "proposed" and {pair.mentor_answer, pair.mentee_answer} & {"", "waiting"}
    ]
    return tuple(sorted(found, key=lambda entry: (-entry[1], entry[0].code)))


__all__ = ["Check", "Dashboard", "Link", "Load", "Silent", "StageProgress", "Waiting", "progress", "silent_pairs"]
