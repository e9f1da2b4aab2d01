"""Files that must not be lost: digests, durable writes, the swap of two names in one step."""

from __future__ import annotations

import contextlib
import ctypes
import errno
import hashlib
import os
import shutil
import stat
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

from programme.errors import BookBusy, BookFull
from programme.text.sentences import say

Swap = Callable[[Path, Path], None]

LARGEST_FILE = 128 * 2**20

_AT_FDCWD = -100
_RENAME_EXCHANGE = 2
_NOT_HERE = frozenset({errno.ENOSYS, errno.EINVAL, errno.EOPNOTSUPP, errno.EPERM, errno.EXDEV})
_NO_ROOM = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})
_NO_RIGHT = frozenset({errno.EACCES, errno.EPERM, errno.EROFS})


class NoSwap(Exception):
    """This system or file system cannot swap two names in one step."""


def digest(content: bytes) -> str:
    return hashlib.blake2b(content, digest_size=16).hexdigest()


class NotRegular(Exception):
    """A pipe, a device or the like stands in the place of a file: reading it may never end."""


class TooLarge(Exception):
    """The file is larger than anything that may be read whole; a sparse one takes no room on the disk."""


def read_whole(path: Path, most: int) -> bytes:
    """Return the content of a regular file of *most* bytes at the largest, else raise NotRegular or TooLarge.

    Nothing is waited for: what stands there is looked at before it is opened, and again before it is read.
    """
    _check(path.stat(), most)
    descriptor = os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0))
    with os.fdopen(descriptor, "rb") as file:
        _check(os.fstat(descriptor), most)
        content = file.read(most + 1)
    if len(content) > most:
        raise TooLarge
    return content


def read_start(path: Path, count: int) -> bytes:
    """Return the first bytes of a regular file; of anything else none."""
    if not stat.S_ISREG(path.stat().st_mode):
        return b""
    descriptor = os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0))
    with os.fdopen(descriptor, "rb") as file:
        return file.read(count)


def _check(found: os.stat_result, most: int) -> None:
    if stat.S_ISDIR(found.st_mode):
        raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR))
    if not stat.S_ISREG(found.st_mode):
        raise NotRegular
    if found.st_size > most:
        raise TooLarge


def file_digest(path: Path) -> str:
    """Return the digest of a file; "" when there is none, a word that is no digest when it cannot be read whole."""
    try:
        return digest(read_whole(path, LARGEST_FILE))
    except FileNotFoundError:
        return ""
    except (NotRegular, TooLarge):
        return "unreadable"


def write_durably(path: Path, content: bytes, *, like: Path | None = None) -> None:
    """Write the file and see it on the disk; it takes mode, owner and rights of *like*.

    A half-written one is removed.
    """
    try:
        with path.open("wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        if like is not None:
            _take_after(path, like)
    except BaseException:
        path.unlink(missing_ok=True)
        raise


def keep(path: Path, content: bytes) -> None:
    """Put the content in the file's place, whole or not at all, for its owner only; the folder is made if need be.

    Raises BookFull or BookBusy when the disk does not let it.
    """
    draft = path.with_name(f"{path.name}.draft")
    with told(path):
        if not path.parent.exists():
            path.parent.mkdir(parents=True, exist_ok=True)
            sync_folder(path.parent.parent)
        os.close(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600))
        write_durably(draft, content)
        os.replace(draft, path)
        sync_folder(path.parent)


def _take_after(path: Path, like: Path) -> None:
    found = like.stat()
    shutil.copystat(like, path)
    os.utime(path)
    if sys.platform != "win32":
        with contextlib.suppress(PermissionError):
            os.chown(path, found.st_uid, found.st_gid)
            path.chmod(found.st_mode & 0o7777)  # a change of owner may have cleared bits


def is_writable(path: Path) -> bool:
    """A file that people made read-only is not replaced, although its folder would allow it."""
    return os.access(path, os.W_OK) and bool(path.stat().st_mode & 0o222)


def sync_folder(folder: Path) -> None:
    """See the folder's names on the disk; where folders cannot be opened the system does it by itself."""
    if sys.platform == "win32":
        return
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def swap(one: Path, other: Path) -> None:
    """Exchange two files' names in one step; raise NoSwap where the system cannot, OSError when it failed."""
    if not sys.platform.startswith("linux"):
        raise NoSwap
    libc = ctypes.CDLL(None, use_errno=True)
    try:
        rename = libc.renameat2
    except AttributeError as error:
        raise NoSwap from error
    names = os.fsencode(one), os.fsencode(other)
    if rename(_AT_FDCWD, names[0], _AT_FDCWD, names[1], _RENAME_EXCHANGE) == 0:
        return
    code = ctypes.get_errno()
    if code in _NOT_HERE:
        raise NoSwap
    raise OSError(code, os.strerror(code), str(other))


def place_new(new: Path, path: Path) -> None:
    """Give *new* the name *path*; raise FileExistsError when the name is taken by now."""
    if sys.platform == "win32":
        new.rename(path)
        return
    try:
        os.link(new, path)
    except FileExistsError:
        raise
    except OSError:  # a file system without links: look first, the gap is as small as it can be
        if path.exists():
            raise FileExistsError(str(path)) from None
        new.rename(path)
    else:
        new.unlink()


@contextlib.contextmanager
def told(path: Path) -> Iterator[None]:
    """Turn failures of the disk into sentences about the book."""
    try:
        yield
    except OSError as error:
        if error.errno in _NO_ROOM:
            raise BookFull(
                say("The disk is full: “%(book)s” was not changed. Free some space; the edits wait.", book=path.name)
            ) from error
        if error.errno in _NO_RIGHT and sys.platform != "win32":
            raise BookFull(
                say(
                    "The app may not write “%(book)s” or its folder. Allow it to, or name another file in BOOK.",
                    book=path.name,
                )
            ) from error
        raise BookBusy(
            say("“%(book)s” cannot be replaced now (%(why)s); the edits wait.", book=path.name, why=error.strerror)
        ) from error
