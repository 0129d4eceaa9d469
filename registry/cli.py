"""The command line of the registry: ``mourchid registry import | export | set-status | extend | list``.

Every mistake ends in one clear sentence on standard error and exit status 1, never in a traceback.
"""

from __future__ import annotations

import functools
import getpass
import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated, Any, TypeVar

import typer

from registry.csv_import import LimitFor
from registry.errors import ImportRefused, RegistryError
from registry.facade import Registry
from registry.models import Filter, RequestStatus
from registry.states import State

_Command = TypeVar("_Command", bound=Callable[..., Any])
_LISTED = "{:<12} {:<13} {:<14} {:<34} {:<12} {}"


def build_app(limit_for: LimitFor | None = None) -> typer.Typer:
    """The Typer app. ``limit_for(procedure)``: time limits from the catalogue, for imported requests."""
    app = typer.Typer(help="Citizens' requests: import, export, list, change.", no_args_is_help=True)

    @app.command("import")
    @_clearly
    def import_(
        file: Annotated[Path, typer.Argument(help="A CSV file in UTF-8; the first line names the columns.")],
    ) -> None:
        """Import requests or changes of state. Nothing is written when the file has a mistake."""
        with _registry() as registry:
            done = registry.import_csv(file, by=_user(), limit_for=limit_for)
        typer.echo(f"{len(done.created)} new, {len(done.changed)} changed, {done.unchanged} as they were.")
        for reference in done.created:
            typer.echo(f"new {reference}")

    @app.command("export")
    @_clearly
    def export(
        to: Annotated[
            Path | None, typer.Option("--to", help="The file to write; standard output without it.")
        ] = None,
        commune: Annotated[str | None, typer.Option(help="Only this commune (its id).")] = None,
        with_text: Annotated[
            bool, typer.Option("--with-text", help="Also what citizens wrote: personal data.")
        ] = False,
    ) -> None:
        """Write requests as CSV, with the columns that import reads."""
        with _registry() as registry:
            if to is None:
                registry.export(sys.stdout, Filter(commune=commune), with_text=with_text)
                return
            # Readable by its owner only, and whole or not there at all.
            beside = to.with_name(f".{to.name}.{os.getpid()}")
            try:
                with open(
                    os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8"
                ) as file:
                    count = registry.export(file, Filter(commune=commune), with_text=with_text)
                beside.replace(to)
            finally:
                beside.unlink(missing_ok=True)
            typer.echo(f"{count} requests written to {to}.")

    @app.command("set-status")
    @_clearly
    def set_status(
        reference: Annotated[str, typer.Argument(help="Like BM-4K7P-9XW.")],
        state: Annotated[str, typer.Argument(help=f"One of: {', '.join(member.value for member in State)}.")],
        reason: Annotated[str | None, typer.Option(help="Needed to reject (Law 55.19).")] = None,
        missing: Annotated[
            list[str] | None, typer.Option(help="A missing document; may be given several times.")
        ] = None,
        office: Annotated[str | None, typer.Option(help="Where the applicant should go.")] = None,
    ) -> None:
        """Change the state of a request; its subscribers are told."""
        with _registry() as registry:
            change = registry.set_status(
                reference, state, by=_user(), reason=reason, missing=missing or (), office=office
            )
        if not change.changed:
            typer.echo(f"{change.status.reference} was {change.status.state.value} already.")
            return
        told = f"; {change.notified} to be told" if change.notified else ""
        typer.echo(
            f"{change.status.reference} is now {change.status.state.value}{_due(change.status)}{told}."
        )

    @app.command("extend")
    @_clearly
    def extend(
        reference: Annotated[str, typer.Argument(help="Like BM-4K7P-9XW.")],
        reason: Annotated[str, typer.Option(help="expert_opinion or public_inquiry.")],
        days: Annotated[int | None, typer.Option(help="How many days more.")] = None,
    ) -> None:
        """Give a request the one extension of its time that the law allows."""
        with _registry() as registry:
            status = registry.extend(reference, by=_user(), reason=reason, days=days)
        typer.echo(f"{status.reference} is extended{_due(status)}.")

    @app.command("list")
    @_clearly
    def list_(
        state: Annotated[State | None, typer.Option(help="Only this state.")] = None,
        commune: Annotated[str | None, typer.Option(help="Only this commune (its id).")] = None,
        overdue: Annotated[
            bool, typer.Option("--overdue", help="Only what should have been answered.")
        ] = False,
        limit: Annotated[int, typer.Option(min=1, max=10_000, help="How many, newest first.")] = 50,
    ) -> None:
        """List requests, newest first."""
        with _registry() as registry:
            found = registry.list(Filter(commune=commune, state=state, overdue_only=overdue, limit=limit))
        if not found:
            typer.echo("No requests.")
            return
        typer.echo(_LISTED.format("REFERENCE", "COMMUNE", "STATE", "PROCEDURE", "RECEIVED", "DUE"))
        for status in found:
            typer.echo(_line(status))

    return app


def _line(status: RequestStatus) -> str:
    due = "suspended" if status.suspended else (status.due_on.isoformat() if status.due_on else "-")
    late = " LATE" if status.overdue else ""
    received = f"{status.received_at:%Y-%m-%d}" if status.received_at else "-"
    return _LISTED.format(
        status.reference, status.commune, status.state.value, status.procedure[:34], received, due + late
    )


def _due(status: RequestStatus) -> str:
    return f", due {status.due_on.isoformat()}" if status.due_on else ""


@contextmanager
def _registry() -> Iterator[Registry]:
    registry = Registry.open()
    try:
        yield registry
    finally:
        registry.close()


def _user() -> str:
    try:
        return f"cli:{getpass.getuser()}"
    except (KeyError, OSError):  # a container's user may have no name
        return "cli"


def _clearly(command: _Command) -> _Command:
    """Turn any error into a sentence and an exit status."""

    @functools.wraps(command)
    def run(*args: Any, **kwargs: Any) -> None:
        try:
            command(*args, **kwargs)
        except ImportRefused as error:
            typer.echo(f"Nothing was imported: {len(error.errors)} mistake(s).", err=True)
            for mistake in error.errors:
                typer.echo(f"  {mistake}", err=True)
            raise typer.Exit(1) from None
        except RegistryError as error:
            typer.echo(f"Error: {error}", err=True)
            raise typer.Exit(1) from None
        except BrokenPipeError:
            sys.stderr.close()  # the reader went away: `… | head`
            raise typer.Exit(0) from None
        except OSError as error:
            typer.echo(f"Error: {error.filename or ''} {error.strerror}.", err=True)
            raise typer.Exit(1) from None
        except typer.Exit:
            raise
        except Exception as error:
            typer.echo(f"Error: something unexpected happened ({type(error).__name__}: {error}).", err=True)
            typer.echo("Nothing was changed. Please report it with the command you gave.", err=True)
            raise typer.Exit(1) from None

    return run  # type: ignore[return-value]  # same signature, by functools.wraps


app = build_app()

if __name__ == "__main__":
    app()
