"""The college of the interleavings: staff, the intranet and Google, all by one clock that nobody waits for."""

from __future__ import annotations

from collections import Counter
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from random import Random

from sqlalchemy import event

from documents.exports import OpenpyxlPress
from emulator.api.tokens import new_key
from emulator.cloud import Cloud
from emulator.errors import GoogleError
from emulator.faults import Faults
from emulator.staff import Staff as Hands
from programme.changes.change import ChangeState, Decision, Edit
from programme.errors import NotFound, Refused, StaleRow
from programme.ports.gateways import Gateways
from programme.text.sentences import say
from services import saving
from services.snapshots import Snapshots
from services.sync import misplaced
from services.sync import round as sync
from services.worker import Round
from sheets.google.book import GoogleBook
from sheets.google.client import Client
from sheets.google.quota import Budget
from store import SqlStore, metadata
from tests.clouds import ROOT, Clock, answer_for, signed_in
from tests.emulator.inprocess import Adapter
from tests.services.ledger import Ledger
from tests.services.paper import TAB, Watched, text
from tests.services.staff import Staff
from tests.services.world import AUTHOR, EDITABLE, World, first_sheet
from tests.sheets.google.office import TITLES, Editor, Office
from tests.sheets.google.witness import Witness, tab_of

FAULTS = ("429", "500", "503", "503_after", "hang_after", "drop_after", "502", "401")
TIME_OUT = 60.0


@dataclass
class Weather(Faults):
    """Faults that are counted."""

    count: Counter = field(default_factory=Counter)

    def next(self, of: str) -> str:
        found = super().next(of)
        self.count[found] += 1
        return found


class Road(Adapter):
    """The way to Google: it takes time, staff are at work along it, and the witness stands at its end."""

    def __init__(self, cloud: Cloud, college: College) -> None:
        super().__init__(cloud)
        self.college = college

    def send(self, request, **options):
        college, clock = self.college, self.college.clock
        clock.sleep(college.random.uniform(0.1, 0.4))
        college.something_happens()
        before = college.spreadsheet
        try:
            reply = super().send(request, **options)
            college.refused += reply.status_code == 400 and b"data validation" in reply.content
            return reply
        except OSError:
            clock.sleep(TIME_OUT)
            raise
        finally:
            college.saw(request, before)


@dataclass
class Wall:
    clock: Clock

    def now(self) -> datetime:
        return datetime.fromtimestamp(self.clock.now, UTC)


@dataclass
class College(World):
    """Judged by the witness at every request, and by the ledger whenever both sides have come to rest."""

    cloud: Cloud = field(default_factory=Cloud)
    clock: Clock = field(default_factory=Clock)
    witness: Witness = None  # type: ignore[assignment]
    folder: Path = Path()  # of the notes of Google
    haste: float = 0.0  # how likely staff do something before a request of the app
    calls: int = 0
    told: int = 0  # values in wrong cells about which a person has decided
    refused: int = 0  # requests that Google refused for a strict list
    listed: set[int] = field(default_factory=set)  # changes that were refused for a strict list

    def __post_init__(self) -> None:
        self.staff = Staff(self.random, self.ledger)  # fills in the forms for new people
        self.read_at = datetime.min.replace(tzinfo=UTC)
        self.refused_reading = None
        self.office = Office(self.random, self.ledger, self.editor, self.gateways.clock.now, lambda: self.read_at)
        self.witness.tell = self.tell
        self.worker = Round(self.gateways, Snapshots(), owner="worker")

    @property
    def spreadsheet(self):
        return self.editor.hands.file.spreadsheet

    def step(self) -> None:
        acts = [
            (34, self.staff_act), (16, self.save), (3, self.add), (14, self.round), (12, self.busy_round),
            (3, self.killed_round), (3, self.keep_copy), (1, self.save_stale_copy), (1, self.restore),
            (5, self.resolve), (8, self.mend), (2, self.somebodys_script), (1, self.another_process), (1, self.idle),
            (3, self.watch), (3, self.decide_misplaced),
        ]  # fmt: skip
        (act,) = self.random.choices([act for _, act in acts], [weight for weight, _ in acts])
        self.tell(act.__name__)
        if not any(self.folder.glob("*.writing")):  # of that write nobody knows yet where it landed
            self.witness.put.clear()
        self.clock.sleep(self.random.uniform(0.5, 8))
        act()
        self.check()

    def check(self) -> None:
        if self.ledger.faults:
            told = [f"told: {each}" for each in self.book.misplaced()]
            raise AssertionError("\n".join(["the story so far:", *self.story[-80:], *told, *self.ledger.faults[:5]]))

    # What happens along the road.

    def something_happens(self) -> None:
        if self.random.random() < self.haste:
            self.staff_act()

    def saw(self, request, before) -> None:
        after = self.spreadsheet
        if "batchGetByDataFilter" in request.url and b"UNFORMATTED" in request.body:
            self.witness.reads(tab_of(before, self.editor.title))
        self.calls += "/v4/" in request.url
        if after is not before:
            self.tell(f"    {request.url.rpartition(':')[2]}")
            moves = request.url.partition("?")[0].endswith(":batchUpdate")
            self.witness.saw(tab_of(before, self.editor.title), tab_of(after, self.editor.title), moves=moves)

    # What staff do.

    def staff_act(self) -> None:
        self.tell(f"  staff: {self.office.act()}")

    def save_stale_copy(self) -> None:
        if self.copies:
            self.editor.put(self.copies.pop())
            self.office.done["save_stale_copy"] += 1

    def restore(self) -> None:
        if self.copies:
            self.editor.put(self.copies.pop(0))
            self.office.done["restore"] += 1

    def somebodys_script(self) -> None:
        """Somebody's own script uses up the quota of the service account."""
        (account,) = self.cloud.keys
        for kind in ("Read", "Write"):
            try:
                while True:
                    self.cloud.quotas.take(kind, account, self.clock.now)
            except GoogleError:
                continue

    def idle(self) -> None:
        self.clock.sleep(self.random.uniform(600, 4000))

    # What the intranet does.

    def save(self) -> None:
        """Somebody saves a form, or many at once."""
        rows = self._shown()
        for _ in range(self.random.choice((1, 2, 5, 15, 15))):
            if rows:
                code, cells = self.random.choice(sorted(rows.items()))
                self._edit(code, cells, self.random.choice(EDITABLE))

    def _edit(self, code, cells, column) -> None:
        value, base = self.ledger.token("a", column), cells.get(column)
        try:
            edit = Edit(TAB, code, column, base, value)
            saving.record(self.gateways, Decision(say("Edited"), (edit,)), AUTHOR)
        except Refused:
            return
        self.tell(f"  {value} for {code} over {base!r}")
        self.ledger.ours(value, self.ledger.person(cells.get("name")), column, [base])
        cells[column] = value

    def round(self) -> None:
        """A quiet round: nobody does anything meanwhile, Google is well; judged by the ledger."""
        report = self._synced()
        self.ledger.conflicts += report.conflicts
        self._judge_all()

    def watch(self) -> None:
        """The worker's own loop, while nobody does anything for more than a minute: it must have seen all by then."""
        for _ in range(7):
            self.clock.sleep(12)
            self.worker.once()
        self._read()
        self._judge_all()

    def _judge_all(self) -> None:
        self.judge()
        with self.gateways.store.reading() as tx:
            is_stopped = tx.replica.state("main").stopped_kind
        told = {text(each.value) for each in self.book.misplaced()}
        left = [] if is_stopped else self.witness.unrepaired(self.editor.take())
        self.ledger.faults += [f"a value stands in a wrong place untold: {e}" for e in left if e.value not in told]

    def decide_misplaced(self) -> None:
        """A person decides about the values in wrong cells that the intranet told of."""
        for each in self.book.misplaced():
            choice = self.random.choice((misplaced.put_back, misplaced.leave))
            self.tell(f"  {choice.__name__} {each}")
            with suppress(NotFound, Refused, StaleRow):
                choice(self.gateways, each.id, AUTHOR)
                self.told += 1
                self.witness.settled(text(each.value), text(each.before))
                if choice is misplaced.leave:
                    self.ledger.settled.add(text(each.before))

    def busy_round(self) -> None:
        """A round with staff at work between its requests, and with Google failing at times."""
        self.haste = self.random.choice((0.0, 0.1, 0.3, 0.6))
        share = self.random.choice((0.0, 0.0, 0.03, 0.1))
        for kind in FAULTS:
            self.cloud.faults.share(kind, share)
        self.cloud.faults.share("503", share, of="token")
        (account,) = self.cloud.keys
        if self.random.random() < 0.03:
            self.editor.hands.unshare(account)
        self.ledger.conflicts += self._synced().conflicts
        self.haste = 0.0
        self.cloud.faults.clear()
        self.editor.hands.share(account)

    def killed_round(self) -> None:
        self.haste = self.random.choice((0.0, 0.3))
        super().killed_round()
        self.haste = 0.0
        self.another_process()

    def another_process(self) -> None:
        """The worker is started anew: what it remembered is gone."""
        self.book.book = self.new_book()

    def _synced(self):
        before = self.refused
        report = sync.sync_book(self.gateways, self.book)
        with self.gateways.store.reading() as tx:
            refused = tx.journal.changes(states=[ChangeState.REFUSED], tab=TAB)
            is_told = bool(tx.replica.state("main").stopped or refused)
        assert self.refused == before or is_told, "nobody is told that a list refuses"
        self.listed |= {change.id for change in refused if "a list or a rule" in str(change.why)}
        self._read()
        return report

    def _read(self) -> None:
        """Note which reading was taken in last: one that waits for a person was not."""
        with self.gateways.store.reading() as tx:
            state = tx.replica.state("main")
        assert state.stopped_kind != "broken" or "Killed" in str(state.stopped), state.stopped
        if state.stopped_kind == "mass_change":
            self.refused_reading = state.read_at
        elif state.read_at is not None and state.read_at != self.refused_reading:
            self.read_at = state.read_at

    def settle(self) -> None:
        """Both sides come to rest: what waits for a person is decided, and a few quiet rounds are judged."""
        for _ in range(6):
            self.clock.sleep(90)
            self.round()
            self.mend()
        self.editor.hands.unprotect(self.editor.title)
        self.editor.allow(None, set())
        self.clock.sleep(90)
        self.round()
        self.check()


def figures(made: College) -> Counter:
    """Return what a college has been through, in numbers."""
    seen, weather = made.witness, made.cloud.faults
    return Counter(
        writes=seen.writes,
        structural=made.office.structural,
        other=made.office.done.total() - made.office.structural,
        conflicts=made.ledger.conflicts,
        repaired=seen.repaired,
        residual=len(seen.overwritten),
        told=made.told + len(made.book.misplaced()),
        faults=weather.count.total() - weather.count[""],
        quota=sum(call.status == 429 for call in made.cloud.calls) - weather.count["429"],
        calls=made.calls,
        listed=len(made.listed),
    )


def college(folder: Path, seed: int, *, clock: Clock, switch: str = "", on: bool = True) -> College:
    """Return a college at work; *switch* of Google's undocumented ones stands as told, the others as they come."""
    random, ledger, cloud = Random(seed), Ledger(), Cloud(clock=clock)
    cloud.faults = Weather(chance=Random(seed))
    if switch:
        cloud.switches = cloud.switches.set(switch, on)
    key = new_key(cloud, ROOT)
    file = cloud.make("Банк", locale="ru_RU")
    cloud.share(file.spreadsheet.id, key["client_email"])
    hands = Hands(cloud, file.spreadsheet.id)
    hands.rename_tab("Sheet1", TITLES[0])
    editor = Editor(hands)
    editor.put(first_sheet(ledger, 16))
    session = signed_in(cloud, key)
    budget = Budget(folder / "budget.json", clock=clock)
    client = Client(session, budget, sleep=clock.sleep, chance=Random(seed + 1).random)
    wall = Wall(clock)

    def new_book() -> GoogleBook:
        return GoogleBook(
            file.spreadsheet.id, client, folder=folder / "google", tabs=frozenset({TAB}), clock=wall, seconds=clock
        )

    store = SqlStore(f"sqlite:///{folder / 'test.sqlite'}")
    # Nobody pulls the plug here: the disk need not be waited for.
    event.listen(store.engine, "connect", lambda made, _: made.execute("PRAGMA synchronous=OFF"))
    metadata.create_all(store.engine)
    watched = Watched(new_book(), lambda *_: None)
    gateways = Gateways((watched,), store, None, OpenpyxlPress(), wall)
    answer_for(gateways)
    made = College(
        gateways,
        watched,
        editor,
        ledger,
        random,
        cloud=cloud,
        clock=clock,
        witness=Witness(ledger),
        folder=folder / "google",
    )
    made.new_book = new_book
    session.mount("https://", Road(cloud, made))
    made.round()
    return made
