"""A counting SMTP server in a process of its own: it knows which Message-IDs it accepted, and fails when told to.

    with SmtpServer(tmp_path) as server:
        server.fail(rcpt="450 4.2.1 try later", times=1)
        ...
        assert server.accepted == {"<o1@college.example>": 1}

A fault is a reply ("550 5.1.1 no such user") or one of these words, at the step it is given for:
  banner: silent, drip, endless      helo: endless, long        tls: missing
  mail, rcpt, data: drop             body: drop                 (before anything is accepted)
  dot: drop (not accepted), lose (accepted, the 250 is lost), slow N (accepted after N seconds)
  after: drop (when the 250 is out)  quit: drop
From RCPT on a fault may be for some recipients only: to="vera@…", or to="new" for whoever is named for the first time.
"""

from __future__ import annotations

import asyncio
import json
import os
import random
import re
import signal
import ssl
import subprocess
import sys
import time
from collections import Counter
from email import message_from_bytes, policy
from pathlib import Path

_ID = re.compile(rb"(?im)^message-id:\s*(\S+)")


class SmtpServer:
    """The server as a test sees it; what it accepted survives whatever is killed."""

    def __init__(self, folder: Path, *, cert: Path | None = None, implicit_tls: bool = False, size: int = 10_000_000):
        self.folder = folder / "smtp"
        self.folder.mkdir(parents=True, exist_ok=True)
        self.options = {"cert": str(cert) if cert else "", "implicit_tls": implicit_tls, "size": size}
        self.port = 0

    def __enter__(self) -> SmtpServer:
        self.fail()
        (self.folder / "options.json").write_text(json.dumps(self.options))
        root = Path(__file__).resolve().parents[1]
        self._server = subprocess.Popen([sys.executable, "-m", "tests.smtp", str(self.folder)], cwd=root)
        port = self.folder / "port"
        for _ in range(600):
            if port.exists() and port.read_text():
                self.port = int(port.read_text())
                return self
            time.sleep(0.05)
        raise AssertionError("the SMTP server did not start")

    def __exit__(self, *_: object) -> None:
        self._server.send_signal(signal.SIGTERM)
        self._server.wait(timeout=10)

    def fail(self, *, times: int = 0, share: float = 1.0, **faults: str) -> None:
        """Fail from the next conversation on: *times* times (0: always), each with the chance *share*."""
        written = self.folder / "faults.json.new"
        written.write_text(json.dumps({"faults": faults, "times": times, "share": share, "mark": time.monotonic_ns()}))
        written.replace(self.folder / "faults.json")

    @property
    def accepted(self) -> Counter[str]:
        """How often each Message-ID was accepted."""
        log = self.folder / "accepted"
        return Counter(line.split()[0] for line in log.read_text().splitlines()) if log.exists() else Counter()

    @property
    def conversations(self) -> list[list[str]]:
        """What each client said, line by line."""
        logs = sorted(self.folder.glob("talk-*"), key=lambda path: int(path.name[5:]))
        return [log.read_text(encoding="utf-8", errors="replace").splitlines() for log in logs]

    def letters(self) -> list:
        """The accepted letters, in order, as a mail program reads them."""
        files = sorted(self.folder.glob("letter-*"), key=lambda path: int(path.name[7:]))
        return [message_from_bytes(path.read_bytes(), policy=policy.default) for path in files]

    def raw(self) -> list[bytes]:
        files = sorted(self.folder.glob("letter-*"), key=lambda path: int(path.name[7:]))
        return [path.read_bytes() for path in files]


class _Dropped(Exception):
    pass


class _Server:
    """The other process."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.options = json.loads((folder / "options.json").read_text())
        self.letters = self.talks = 0
        self.mark, self.left = 0, 0
        self.named: set[str] = set()

    async def serve(self) -> None:
        context = None
        if self.options["cert"]:
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            context.load_cert_chain(self.options["cert"])
        self.context = context
        implicit = context if self.options["implicit_tls"] else None
        server = await asyncio.start_server(self.talk, "127.0.0.1", 0, ssl=implicit, limit=2**20)
        (self.folder / "port.new").write_text(str(server.sockets[0].getsockname()[1]))
        (self.folder / "port.new").replace(self.folder / "port")
        asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, os._exit, 0)
        await asyncio.Event().wait()

    def faults(self) -> dict[str, str]:
        told = json.loads((self.folder / "faults.json").read_text())
        if told["mark"] != self.mark:
            self.mark, self.left = told["mark"], told["times"]
            self.named.clear()
        if not told["faults"] or random.random() >= told["share"]:
            return {}
        if told["times"]:
            if self.left <= 0:
                return {}
            self.left -= 1
        return told["faults"]

    async def talk(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.talks += 1
        talk = _Talk(self, reader, writer, self.faults(), self.folder / f"talk-{self.talks}")
        try:
            await talk.run()
        except (_Dropped, ConnectionError, asyncio.IncompleteReadError, ssl.SSLError, ValueError):
            pass
        finally:
            talk.said.close()
            writer.transport.abort()

    def is_meant(self, recipient: str, to: str) -> bool:
        """Tell whether a fault is for this recipient."""
        if to == "new":
            is_new = recipient not in self.named
            self.named.add(recipient)
            return is_new
        return to in recipient

    def accept(self, body: bytes) -> None:
        found = _ID.search(body)
        with (self.folder / "accepted").open("a") as log:
            log.write(f"{found[1].decode() if found else '?'} {time.time()}\n")
        self.letters += 1
        (self.folder / f"letter-{self.letters}").write_bytes(body)


class _Talk:
    """One conversation."""

    def __init__(self, server: _Server, reader, writer, faults: dict[str, str], log: Path) -> None:
        self.server, self.reader, self.writer, self.faults = server, reader, writer, faults
        self.said = log.open("w", encoding="utf-8", errors="replace")

    async def say(self, text: str) -> None:
        self.writer.write(text.encode() + b"\r\n")
        await self.writer.drain()

    async def run(self) -> None:
        await self.greet()
        steps = {"EHLO": self.hello, "HELO": self.hello, "STARTTLS": self.tls, "AUTH": self.auth, "QUIT": self.quit}
        while line := await self.reader.readline():
            text = line.decode("utf-8", "replace").rstrip("\r\n")
            self.said.write(text + "\n")
            self.said.flush()
            verb = text.split(" ")[0].upper()
            if verb in steps:
                await steps[verb]()
            elif verb in ("MAIL", "RCPT"):
                if verb == "RCPT" and not self.server.is_meant(text, self.faults.get("to", "")):
                    self.faults = {}
                await self.answer(verb.lower(), "250 2.1.0 ok")
            elif verb == "DATA":
                await self.data()
            else:
                await self.say("250 2.0.0 ok")

    async def answer(self, step: str, usual: str) -> bool:
        """Answer a step, with its fault if it has one; return whether all is well."""
        fault = self.faults.get(step)
        if fault == "drop":
            raise _Dropped
        await self.say(fault or usual)
        return fault is None

    async def greet(self) -> None:
        match self.faults.get("banner"):
            case "silent":
                await asyncio.sleep(3600)
            case "drip":
                while True:
                    self.writer.write(b"2")
                    await self.writer.drain()
                    await asyncio.sleep(0.2)
            case "endless":
                await self.endless("220-")
            case reply:
                await self.say(reply or "220 counting.example ESMTP")

    async def hello(self) -> None:
        match self.faults.get("helo"):
            case "endless":
                await self.endless("250-")
            case "long":
                await self.say("250-" + "x" * 200_000)
        await self.say("250-counting.example")
        if self.server.context and not self.server.options["implicit_tls"] and self.faults.get("tls") != "missing":
            await self.say("250-STARTTLS")
        await self.say("250-AUTH PLAIN LOGIN")
        await self.say(f"250 SIZE {self.server.options['size']}")

    async def endless(self, start: str) -> None:
        while True:
            await self.say(start + "and more")
            await asyncio.sleep(0.05)

    async def tls(self) -> None:
        if await self.answer("tls", "220 2.0.0 go on"):
            await self.writer.start_tls(self.server.context)

    async def auth(self) -> None:
        await self.answer("auth", "235 2.7.0 ok")

    async def quit(self) -> None:
        await self.answer("quit", "221 2.0.0 bye")
        raise _Dropped

    async def data(self) -> None:
        if not await self.answer("data", "354 go on"):
            return
        if self.faults.get("body") == "drop":
            await self.reader.readline()
            raise _Dropped
        body = await self.body()
        fault = self.faults.get("dot", "")
        if fault == "drop":
            raise _Dropped
        if fault.startswith("slow"):
            await asyncio.sleep(float(fault.split()[1]))
        elif fault and fault != "lose":
            await self.say(fault)
            return
        self.server.accept(body)
        if fault == "lose":
            raise _Dropped
        await self.say("250 2.0.0 accepted")
        if self.faults.get("after") == "drop":
            raise _Dropped

    async def body(self) -> bytes:
        """Read up to the final dot; a client that ends before it has sent nothing."""
        lines = []
        while True:
            line = await self.reader.readline()
            if not line.endswith(b"\r\n"):
                raise _Dropped
            if line == b".\r\n":
                return b"".join(lines)
            lines.append(line[1:] if line.startswith(b".") else line)


if __name__ == "__main__":
    asyncio.run(_Server(Path(sys.argv[1])).serve())
