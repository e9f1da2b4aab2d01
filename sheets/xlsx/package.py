"""The zip package of a workbook: parts read with care, changed ones replaced, all others copied byte for byte."""

from __future__ import annotations

import io
import struct
import zipfile
import zlib
from collections.abc import Mapping
from dataclasses import dataclass

from programme.errors import BookBroken
from programme.text.sentences import Sentence, say
from sheets.shared.durable_files import LARGEST_FILE

from .plain_parts import in_utf8

LARGEST_PART = 512 * 2**20
LARGEST_READ = 64 * 2**20  # a part that is unpacked: a tab of 7,000 people takes 15
LARGEST_BOOK = 1024 * 2**20
MOST_PARTS = 20_000
_LARGE_PART = 2**20
_XML = (".xml", ".rels")

_OLE = bytes.fromhex("d0cf11e0a1b11ae1")
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
_LOCAL = struct.Struct("<4s5H3I2H")
_CENTRAL = struct.Struct("<4s6H3I5H2I")
_END = struct.Struct("<4s4H2IH")
_UTF8_NAME = 0x800
_TODO = say("Put back a backup copy, or open the file in Excel or LibreOffice and save it again as .xlsx.")


@dataclass(frozen=True, slots=True)
class _Member:
    """One entry of the zip as it stands: where its local record begins and ends, its central record."""

    info: zipfile.ZipInfo
    start: int
    end: int
    central: bytes


class Package:
    """A workbook's parts by name. Raises BookBroken when the bytes are not a workbook that can be read safely."""

    def __init__(self, data: bytes) -> None:
        _look(data)
        self.data = data
        self._members = _members(data)
        self._changed: dict[str, bytes] = {}
        self._read: dict[str, bytes] = {}
        self._plain: set[str] = set()

    def names(self) -> tuple[str, ...]:
        """Return the names of all parts, added ones last."""
        return (*self._members, *(name for name in self._changed if name not in self._members))

    def __contains__(self, name: str) -> bool:
        return name in self._changed or name in self._members

    def part(self, name: str) -> bytes:
        """Return the part unpacked, its size and checksum verified, XML in UTF-8; BookBroken when it is damaged."""
        if name in self._changed:
            return self._changed[name]
        if name not in self._read:
            member = self._members.get(name)
            if member is None:
                raise _damaged(name)
            content = _unpacked(self.data, member)
            self._read[name] = in_utf8(content, name) if name.lower().endswith(_XML) else content
            if self._read[name] != content:
                self._plain.add(name)
        return self._read[name]

    def read_as(self, name: str, content: bytes) -> None:
        """Let everybody read the part as this plain form of it; in the file it keeps its bytes until it is replaced."""
        if content is not self.part(name):
            self._read[name] = content
            self._plain.add(name)

    def read_like(self, other: Package, name: str) -> None:
        """Take over what *other* made of a part whose bytes are the same in both."""
        self._read[name] = other.part(name)
        self._plain |= other._plain & {name}

    @property
    def is_plain(self) -> bool:
        """Tell whether every part that was read so far has its plain form in the file itself."""
        return not self._plain

    def for_reading(self) -> bytes:
        """Return the package as it was opened, every part plain that was made so; the file's bytes when none was."""
        return self._packed({name: self._read[name] for name in self._plain}) if self._plain else self.data

    def put(self, name: str, content: bytes) -> None:
        """Replace or add a part; a part that is given its old content stays untouched."""
        if name in self._members and name not in self._changed and self.part(name) == content:
            return
        self._changed[name] = content

    @property
    def changed(self) -> frozenset[str]:
        return frozenset(self._changed)

    def to_bytes(self) -> bytes:
        """Return the whole package: old parts in their order with their old bytes, changed ones packed anew."""
        return self._packed(self._changed)

    def _packed(self, changed: Mapping[str, bytes]) -> bytes:
        out = io.BytesIO()
        central: list[bytes] = []
        for name, member in self._members.items():
            offset = out.tell()
            if name in changed:
                central.append(_pack(out, name, changed[name], member.info))
            else:
                out.write(memoryview(self.data)[member.start : member.end])
                central.append(_moved(member.central, offset))
        for name, content in changed.items():
            if name not in self._members:
                central.append(_pack(out, name, content, None))
        start = out.tell()
        out.write(b"".join(central))
        size = out.tell() - start
        out.write(_END.pack(b"PK\5\6", 0, 0, len(central), len(central), size, start, 0))
        return out.getvalue()


def _look(data: bytes) -> None:
    """Raise BookBroken, saying what the file is, when it cannot be an XLSX package."""
    if data.startswith(_OLE):
        if _ENCRYPTED in data:
            raise _locked()
        raise BookBroken(say("The file is in the old .xls format. Open it and save it as “Excel workbook” (.xlsx)."))
    if not data:
        raise BookBroken(say("The file is empty (0 bytes). %(todo)s", todo=_TODO))
    if not data.startswith(b"PK"):
        raise BookBroken(say("The file is not a spreadsheet in the .xlsx format. %(todo)s", todo=_TODO))
    if len(data) > LARGEST_FILE:
        raise BookBroken(_too_large())


def _members(data: bytes) -> dict[str, _Member]:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            infos, start = archive.infolist(), archive.start_dir
        _refuse_bombs(infos, len(data))
        records = _central_records(data, start, len(infos))
    except (zipfile.BadZipFile, struct.error, NotImplementedError, ValueError) as error:
        raise BookBroken(say("The file is cut off or damaged and cannot be unpacked. %(todo)s", todo=_TODO)) from error
    by_offset = sorted(info.header_offset for info in infos)
    ends = dict(zip(by_offset, [*by_offset[1:], start], strict=True))
    return {
        info.filename: _Member(info, info.header_offset, ends[info.header_offset], record)
        for info, record in zip(infos, records, strict=True)
    }


def _refuse_bombs(infos: list[zipfile.ZipInfo], length: int) -> None:
    names = {info.filename for info in infos}
    offsets = {info.header_offset for info in infos}
    if len(infos) > MOST_PARTS or len(names) < len(infos) or len(offsets) < len(infos):
        raise BookBroken(say("The file is built in a way no spreadsheet is; it was not opened. %(todo)s", todo=_TODO))
    if any(info.flag_bits & 1 for info in infos):
        raise _locked()
    if (
        any(info.file_size > LARGEST_PART for info in infos)
        or sum(info.file_size for info in infos) > LARGEST_BOOK
        or sum(info.compress_size for info in infos) > length
    ):
        raise BookBroken(_too_large())


def _locked() -> BookBroken:
    return BookBroken(
        say("The file is protected by a password and cannot be read. Open it, remove the password and save it.")
    )


def _too_large() -> Sentence:
    return say("The file is too large when unpacked; it was not opened. %(todo)s", todo=_TODO)


def _central_records(data: bytes, start: int, count: int) -> list[bytes]:
    """Return the raw central records, in the order zipfile lists them."""
    records = []
    for _ in range(count):
        fixed = _CENTRAL.unpack_from(data, start)
        length = _CENTRAL.size + fixed[10] + fixed[11] + fixed[12]
        records.append(data[start : start + length])
        start += length
    return records


def _unpacked(data: bytes, member: _Member) -> bytes:
    """Unpack no more than the entry declares: a stream that is longer or different is a damaged file."""
    info = member.info
    if info.file_size > LARGEST_READ:
        raise BookBroken(_too_large())
    try:
        fixed = _LOCAL.unpack_from(data, member.start)
        begin = member.start + _LOCAL.size + fixed[9] + fixed[10]
        packed = memoryview(data)[begin : begin + info.compress_size]
        if info.compress_type == zipfile.ZIP_STORED:
            content = bytes(packed)
        elif info.compress_type == zipfile.ZIP_DEFLATED:
            content = zlib.decompressobj(-zlib.MAX_WBITS).decompress(packed, info.file_size + 1)
        else:
            raise zlib.error("an unusual packing method")
    except (zlib.error, struct.error) as error:
        raise _damaged(info.filename) from error
    if len(content) != info.file_size or zlib.crc32(content) != info.CRC:
        raise _damaged(info.filename)
    return content


def _damaged(name: str) -> BookBroken:
    return BookBroken(say("The file is damaged: its part %(part)s cannot be unpacked. %(todo)s", part=name, todo=_TODO))


def _moved(central: bytes, offset: int) -> bytes:
    """Return the central record with its local record's new place; every other byte stays."""
    record = bytearray(central)
    if struct.unpack_from("<I", record, 42)[0] != 0xFFFFFFFF:
        struct.pack_into("<I", record, 42, offset)
        return bytes(record)
    fixed = _CENTRAL.unpack_from(record)
    at, end = _CENTRAL.size + fixed[10], _CENTRAL.size + fixed[10] + fixed[11]
    while at + 4 <= end:
        kind, size = struct.unpack_from("<HH", record, at)
        if kind == 1:  # ZIP64: the sizes come first, each only when its 32-bit place is full
            skip = 8 * sum(fixed[i] == 0xFFFFFFFF for i in (8, 9))
            struct.pack_into("<Q", record, at + 4 + skip, offset)
        at += 4 + size
    return bytes(record)


def _pack(out: io.BytesIO, name: str, content: bytes, old: zipfile.ZipInfo | None) -> bytes:
    """Write a local record with *content*; return its central record."""
    # A large tab is packed thrice as fast at this level and grows by a tenth or two; it is packed at every write.
    packer = zlib.compressobj(3 if len(content) > _LARGE_PART else 6, zlib.DEFLATED, -zlib.MAX_WBITS)
    packed = packer.compress(content) + packer.flush()
    raw = name.encode("utf-8")
    flags = _UTF8_NAME if not name.isascii() else 0
    day = old.date_time if old else (1980, 1, 1, 0, 0, 0)
    stamp_date = (day[0] - 1980) << 9 | day[1] << 5 | day[2]
    stamp_time = day[3] << 11 | day[4] << 5 | day[5] // 2
    crc, offset = zlib.crc32(content), out.tell()
    shared = (20, flags, zipfile.ZIP_DEFLATED, stamp_time, stamp_date, crc, len(packed), len(content), len(raw), 0)
    out.write(_LOCAL.pack(b"PK\3\4", *shared) + raw + packed)
    attributes = old.external_attr if old else 0
    return _CENTRAL.pack(b"PK\1\2", 20, *shared, 0, 0, 0, attributes, offset) + raw
