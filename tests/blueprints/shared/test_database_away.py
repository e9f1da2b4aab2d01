"""A database that is away, and what it cannot keep: a sentence on a page, and nobody's words in the log."""

from __future__ import annotations

import logging
import socket
import threading
from contextlib import suppress
from urllib.parse import urlsplit

import pytest

from programme.accounts.account import Role
from tests.client import open_house, shown_house
from tests.databases import postgres_server, postgres_url
from tests.ports import free_port

__all__ = ["postgres_server", "postgres_url", "shown_house"]


class Road:
    """The way to a server on loopback, which can be cut and opened again."""

    def __init__(self, host: str, port: int) -> None:
        self.target, self.port = (host, port), free_port()
        self.open()

    def open(self) -> None:
        self._door = socket.create_server(("127.0.0.1", self.port))
        self._pipes: list[socket.socket] = []
        threading.Thread(target=self._serve, args=(self._door,), daemon=True).start()

    def cut(self) -> None:
        with suppress(OSError):
            self._door.shutdown(socket.SHUT_RDWR)
        self._door.close()
        for pipe in self._pipes:
            with suppress(OSError):
                pipe.shutdown(socket.SHUT_RDWR)
            pipe.close()

    def _serve(self, door: socket.socket) -> None:
        with suppress(OSError):
            while True:
                here, _ = door.accept()
                there = socket.create_connection(self.target)
                self._pipes += [here, there]
                for a, b in ((here, there), (there, here)):
                    threading.Thread(target=_pump, args=(a, b), daemon=True).start()


def _pump(source: socket.socket, sink: socket.socket) -> None:
    with suppress(OSError):
        while content := source.recv(65536):
            sink.sendall(content)
    with suppress(OSError):
        sink.shutdown(socket.SHUT_RDWR)


@pytest.fixture
def far_house(tmp_path, clock, postgres_url):
    """A house whose database is reached by a road that can be cut."""
    address = urlsplit(postgres_url)
    road = Road(address.hostname, address.port)
    url = postgres_url.replace(f"{address.hostname}:{address.port}", f"127.0.0.1:{road.port}")
    opened = open_house(tmp_path, clock, DATABASE_URL=url)
    yield opened, road
    opened.gateways.store.engine.dispose()
    road.cut()


@pytest.mark.postgres
def test_a_database_that_is_away_is_a_sentence_and_the_pages_are_back_with_it(far_house, caplog):
    house, road = far_house
    curator = house.visitor(Role.CURATOR)
    form = curator.get("/mentees/new").form("/mentees/new")
    road.cut()
    with caplog.at_level(logging.WARNING):
        answers = [
            curator.client.get("/mentees", base_url=curator.address),
            curator.client.post(
                "/mentees/new", base_url=curator.address, headers={"Referer": f"{curator.address}/mentees/new"},
                data=form | {"name": "Тайнова Секретина Скрытовна"},
            ),
            house.visitor().client.get("/signin/", base_url=curator.address),
        ]  # fmt: skip

    assert [answer.status_code for answer in answers[:2]] == [503, 503]
    assert all("База данных не отвечает" in answer.text for answer in answers[:2])
    assert answers[2].status_code == 200, "the sign-in page needs no database"
    assert "Traceback" not in caplog.text
    assert "Тайнова" not in caplog.text
    road.open()
    assert "Наставляемые" in curator.get("/mentees").text


@pytest.mark.parametrize(
    ("method", "path", "sent"),
    [
        ("GET", "/mentees?q=a%00b", None),
        ("GET", "/mentees/a%00b", None),
        ("GET", "/mentees?a%00=b", None),
        ("POST", "/mentees/new", {"name": "Иванова\0Анна"}),
        ("POST", "/mentees/new", {"na\0me": "Иванова"}),
        ("POST", "/signin/", {"email": "a\0@college.example", "password": "x"}),
    ],
)
def test_what_no_database_keeps_is_refused_at_the_door(shown_house, method, path, sent):
    visitor = shown_house.visitor(Role.CURATOR)
    data = None if sent is None else sent | {"csrf_token": visitor.token()}
    answer = visitor.client.open(
        path, method=method, data=data, base_url=visitor.address, headers={"Referer": visitor.address + "/"}
    )

    assert answer.status_code == 400
    assert "<h1>" in answer.text
