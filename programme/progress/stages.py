"""Where the programme stands: derived from the data, next to what people ticked, with the next thing to do."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from programme.banks.entries import Entry, open_bank
from programme.banks.lists import OUT
from programme.pairs.eligibility import Eligibility
from programme.pairs.silence import Silent, silent_pairs
from programme.places import Link, Place, link_to
from programme.roadmap.items import STAGES, Stage
from programme.roadmap.rows import by_stage, is_closed, is_late, roadmap_rows
from programme.schema.pairs import WORKING, Pair
from programme.schema.people import Mentee, Mentor
from programme.schema.records import Milestone
from programme.snapshot import Snapshot
from programme.text.sentences import Sentence, say, say_n

from .early_stages import Check
from .late_stages import CHECKS

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
        return next((check for check in self.checks if not check.is_met), None)

    @property
    def next_step(self) -> tuple[Sentence, Link] | None:
        """Return what is to be done next and where: what the data lack, then what nobody has ticked."""
        if self.blocker is not None:
            return self.blocker.todo, self.blocker.link
        number = str(self.stage.number)
        if not self.rows:
            return say("Add the missing rows to the roadmap."), link_to(Place.ROADMAP, stage=number)
        if self.late:
            what = say_n("%(count)s row is late: finish and tick it.", "%(count)s rows are late: finish and tick them.",
                         len(self.late))  # fmt: skip
            return what, link_to(Place.ROADMAP, stage=number, show="late")
        left = self.rows - self.ticked
        what = say_n("%(count)s row is not ticked yet.", "%(count)s rows are not ticked yet.", left)
        return (what, link_to(Place.ROADMAP, stage=number, show="open")) if left else None


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
    mentees = [entry for entry in open_bank(snapshot, "mentees").entries if entry.person.status != "left"]
    loads = _loads(snapshot)
    rows = by_stage(roadmap_rows(snapshot))
    stages = tuple(_stage(snapshot, stage, rows[stage.number]) for stage in STAGES)
    young = [entry for entry in mentees if _is_young(entry.person)]
    return Dashboard(
        stages=stages,
        waiting=_waiting(snapshot, mentees),
        silent=silent_pairs(snapshot),
        unanswered=unanswered(snapshot),
        loads=loads,
        funnel=Counter(entry.person.status for entry in open_bank(snapshot, "mentees").entries),
        pairs=Counter(pair.status for pair in snapshot.pairs.values()),
        mentees=len(mentees),
        mentors=len(loads),
        working=sum(pair.status in WORKING for pair in snapshot.pairs.values()),
        free_places=sum(max(0, load.capacity - load.used) for load in loads),
        late=sum(len(stage.late) for stage in stages),
        young=(sum(bool(entry.pairs) for entry in young), len(young)),
        problems=len(snapshot.problems),
    )


def _is_young(person: Mentee | Mentor) -> bool:
    if isinstance(person, Mentee) and person.type == "novice":
        return True
    return person.teaching is not None and person.teaching < YOUNG


def _stage(snapshot: Snapshot, stage: Stage, rows: tuple[Milestone, ...]) -> StageProgress:
    checks = tuple(check for check in CHECKS[stage.number](snapshot) if check.need)
    share = int(sum(min(1.0, c.have / c.need) for c in checks) * 100 / len(checks))
    ticked = sum(is_closed(row) for row in rows)
    late = tuple(row for row in rows if is_late(row, snapshot.today))
    if rows and ticked == len(rows):
        state = "done"
    elif late:
        state = "late"
    else:
        state = "now" if ticked or share else "todo"
    return StageProgress(stage, share, checks, ticked, len(rows), late, state)


def _waiting(snapshot: Snapshot, mentees: list[Entry]) -> tuple[Waiting, ...]:
    """Return who is without a pair, as the bank's list "without a pair" counts them."""
    found = [
        Waiting(entry.person, (snapshot.today - entry.person.joined).days if entry.person.joined else None)
        for entry in mentees
        if isinstance(entry.person, Mentee) and not entry.pairs and entry.person.status not in OUT
    ]
    return tuple(sorted(found, key=lambda w: (-(w.days if w.days is not None else -1), w.person.name)))


def _loads(snapshot: Snapshot) -> tuple[Load, ...]:
    """Return the mentors who are in the programme, the fullest first."""
    eligibility = Eligibility(snapshot)
    found = [
        Load(mentor, eligibility.used_places(mentor), eligibility.capacity(mentor))
        for mentor in snapshot.mentors.values()
        if mentor.status not in ("left", "potential") or mentor.code in snapshot.pairs_of
    ]
    return tuple(sorted(found, key=lambda load: (-load.used / max(1, load.capacity), -load.used, load.person.name)))


def unanswered(snapshot: Snapshot) -> tuple[tuple[Pair, int], ...]:
    """Return the proposed pairs that wait for an answer and for how many days, the longest first."""
    found = [
        (pair, (snapshot.today - pair.proposed).days if pair.proposed else 0)
        for pair in snapshot.pairs.values()
        if pair.status == "proposed" and {pair.mentor_answer, pair.mentee_answer} & {"", "waiting"}
    ]
    return tuple(sorted(found, key=lambda entry: (-entry[1], entry[0].code)))


__all__ = [
    "Check",
    "Dashboard",
    "Load",
    "Silent",
    "StageProgress",
    "Waiting",
    "progress",
    "silent_pairs",
    "unanswered",
]
