"""`flask google emulator`: the stand-in for Google's servers, to rehearse on without a Google account."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click
from flask.cli import AppGroup
from flask_babel import gettext

from blueprints.shared.current import container, gateways
from blueprints.shared.wording import said
from programme.errors import ProgrammeError
from services.sync import foreign_storage

if TYPE_CHECKING:
    from emulator.cloud import Cloud, File

google = AppGroup("google", help="Google Sheets: who answers for the data there; the rehearsal.")


@google.command("acknowledge")
@click.argument("address", metavar="google:ID")
@click.option("--as", "email", required=True, help="The e-mail of an administrator's account.")
def acknowledge(address: str, email: str) -> None:
    """Show what keeping a book at Google means and record that an administrator answers for it."""
    try:
        book = container().open_book(address)
        if not book.foreign_storage:
            raise click.ClickException(
                gettext("This book is a file on the college's own server: nothing to answer for.")
            )
        foreign_storage.check_may_answer(gateways(), email)
        for paragraph in foreign_storage.TEXT:
            click.echo(f"{said(paragraph)}\n")
        click.confirm(
            gettext("Do you (%(who)s) answer for keeping %(book)s?", who=email, book=book.address), abort=True
        )
        foreign_storage.acknowledge_by_email(gateways(), book.address, email, foreign_storage.TEXT_VERSION)
    except ProgrammeError as error:
        raise click.ClickException(said(error.sentence)) from error
    click.echo(gettext("Recorded."))


@google.command("take-back")
@click.argument("address", metavar="google:ID")
@click.option("--as", "email", required=True, help="The e-mail of an administrator's account.")
def take_back(address: str, email: str) -> None:
    """End the acknowledgement for a spreadsheet, in use or not: nothing is read or written there any more."""
    try:
        is_ended = foreign_storage.take_back_by_email(gateways(), address, email)
    except ProgrammeError as error:
        raise click.ClickException(said(error.sentence)) from error
    if not is_ended:
        raise click.ClickException(gettext("Nothing was taken back: nobody answers for that spreadsheet."))
    click.echo(gettext("Taken back: nothing is read or written in that spreadsheet any more."))


@google.command("emulator")
@click.option("--port", type=click.IntRange(1, 65535), required=True, help="Where it listens, on 127.0.0.1.")
@click.option("--key-file", type=click.Path(path_type=Path, dir_okay=False), required=True, help="Written anew.")
@click.option(
    "--book",
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
    help="An .xlsx file to share, not an empty one.",
)
@click.option("--switch", "switches", multiple=True, metavar="NAME=on|off", help="What Google leaves undocumented.")
def emulator(port: int, key_file: Path, book: Path | None, switches: tuple[str, ...]) -> None:
    """Serve the stand-in until Ctrl+C; KEY_FILE gets a service account's key that it accepts."""
    from emulator.api.tokens import NotAStandInsKey, write_key
    from emulator.cloud import Cloud  # here and below: the site, which registers this command, does not load it
    from emulator.server import start

    cloud = Cloud()
    _set_switches(cloud, switches)
    if not key_file.absolute().parent.is_dir():
        folder = key_file.absolute().parent
        raise click.ClickException(gettext("There is no folder %(folder)s: is the path right?", folder=folder))
    shared = _spreadsheet(cloud, book)
    try:
        server = start(cloud, port)
    except OSError as error:
        why = error.strerror or error
        raise click.ClickException(gettext("Port %(port)s cannot be used: %(why)s.", port=port, why=why)) from error
    root = f"http://127.0.0.1:{port}"
    try:
        account = write_key(cloud, root, key_file)
    except NotAStandInsKey as error:
        server.server_close()
        raise click.ClickException(
            gettext("%(path)s holds something else than a key of the stand-in: name another file.", path=key_file)
        ) from error
    cloud.share(shared.spreadsheet.id, account)
    click.echo(gettext("Google's stand-in listens at %(root)s; Ctrl+C stops it.", root=root))
    click.echo(gettext("The key is in %(path)s.", path=key_file))
    if book is None:
        click.echo(gettext("An empty spreadsheet is shared with it: %(id)s", id=shared.spreadsheet.id))
    else:
        click.echo(
            gettext("A spreadsheet made from %(file)s is shared with it: %(id)s", file=book, id=shared.spreadsheet.id)
        )
    page = f"{root}/spreadsheets/d/{shared.spreadsheet.id}/edit"
    click.echo(gettext("Play the staff at %(page)s and order Google's faults at %(root)s/ .", page=page, root=root))
    try:
        server.serve_forever()
    except KeyboardInterrupt:
        server.server_close()


def _set_switches(cloud: Cloud, switches: tuple[str, ...]) -> None:
    from emulator.switches import NAMES

    for text in switches:
        name, _, state = text.partition("=")
        if name not in NAMES or state not in ("on", "off"):
            known = ", ".join(NAMES)
            raise click.BadParameter(gettext("write NAME=on or NAME=off; the names are: %(names)s", names=known))
        cloud.switches = cloud.switches.set(name, state == "on")


def _spreadsheet(cloud: Cloud, book: Path | None) -> File:
    """Return the spreadsheet to rehearse on: made from the file, or an empty one."""
    from emulator.importing import NotASpreadsheet, upload

    if book is None:
        return cloud.make(gettext("Rehearsal"), locale="ru_RU")
    try:
        return upload(cloud, book, book.stem)
    except NotASpreadsheet as error:
        raise click.ClickException(
            gettext("%(path)s is no workbook that can be opened: choose an .xlsx file.", path=book)
        ) from error
