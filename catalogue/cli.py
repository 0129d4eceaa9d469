"""``mourchid catalogue check | search | show | export | import``: the editors' hand on the records.

Exit status: 0 done, 1 the content has mistakes or nothing was found, 2 the command could not be run.
Every mistake is a sentence on standard error, never a traceback.
"""

from __future__ import annotations

import difflib
import functools
import json
import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Annotated, Any, TypeVar

import typer

from catalogue import content, exchange, live, show, store
from catalogue.mistakes import ContentError, Mistake
from catalogue.record import LANGUAGES

_Command = TypeVar("_Command", bound=Callable[..., Any])

MISTAKES, UNUSABLE = 1, 2
_REASONS: dict[type[OSError], str] = {
    FileNotFoundError: "ce fichier ou ce dossier n'existe pas",
    IsADirectoryError: "c'est un dossier, un fichier est attendu",
    PermissionError: "vous n'avez pas le droit d'y accéder",
}

app = typer.Typer(
    help="The catalogue of procedures: check, search, show, export, import.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)


def _clearly(command: _Command) -> _Command:
    """Mistakes and what the system refuses become sentences and an exit status."""

    @functools.wraps(command)
    def told(*args: Any, **options: Any) -> Any:
        try:
            return command(*args, **options)
        except ContentError as error:
            _tell(error.mistakes)
            raise typer.Exit(MISTAKES) from None
        except BrokenPipeError:  # the reader (`head`) has seen enough
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
            raise typer.Exit(0) from None
        except OSError as error:
            reason = _REASONS.get(type(error), error.strerror or str(error))
            typer.echo(f"{error.filename or 'Fichier'} : {reason}.", err=True)
            raise typer.Exit(UNUSABLE) from None

    return told  # type: ignore[return-value]


def _tell(mistakes: list[Mistake]) -> None:
    for mistake in mistakes:
        typer.echo(str(mistake), err=True)
    counted = "1 erreur" if len(mistakes) == 1 else f"{len(mistakes)} erreurs"
    typer.echo(f"{counted}.", err=True)


def _folder() -> Path:
    folder = content.procedures_folder()
    if not folder.is_dir():
        typer.echo(
            f"Le dossier {folder} n'existe pas. Lancez la commande dans le dossier de Mourchid, ou donnez "
            "le chemin du contenu dans MOURCHID_CONTENT_DIR.",
            err=True,
        )
        raise typer.Exit(UNUSABLE)
    return folder


@app.command()
@_clearly
def check() -> None:
    """Check every record; each mistake names file, line and what to write instead."""
    catalogue = store.load(_folder())
    if catalogue.mistakes:
        _tell(catalogue.mistakes)
        raise typer.Exit(MISTAKES)
    typer.echo(f"{len(catalogue)} fiches dans {len(catalogue.categories)} catégories, aucune erreur.")


@app.command()
@_clearly
def search(
    query: Annotated[str, typer.Argument(help="The question, as a citizen writes it.")],
    limit: Annotated[int, typer.Option(min=1, max=50, help="How many records to show.")] = 5,
    as_json: Annotated[bool, typer.Option("--json", help="For a program.")] = False,
) -> None:
    """Find the records for a question, each with its phrase that is most alike."""
    _folder()
    now = live.current_catalogue().refresh()
    hits = now.index.search(query, limit)
    if as_json:
        found = [
            {"rank": rank, "score": round(hit.score, 4), "id": hit.procedure, "phrase": hit.phrase}
            | {"name": now.catalogue[hit.procedure].name.dict()}
            for rank, hit in enumerate(hits, 1)
        ]
        typer.echo(json.dumps(found, ensure_ascii=False, indent=1))
    for rank, hit in enumerate(() if as_json else hits, 1):
        name = now.catalogue[hit.procedure].name
        typer.echo(f"{rank:>2}. {hit.score:6.1%}  {hit.procedure}\n      {name.fr} — {name.ar}")
        typer.echo(f"      phrase la plus proche : « {hit.phrase} »")
    if not hits:
        typer.echo(
            "Aucune fiche trouvée : la question n'a ni lettre ni chiffre, ou le catalogue est vide.", err=True
        )
        raise typer.Exit(MISTAKES)


@app.command("show")
@_clearly
def show_(
    procedure_id: Annotated[
        str, typer.Argument(metavar="ID", help="The record's id, like birth-declaration.")
    ],
    lang: Annotated[str, typer.Option(help="fr or ar.")] = "fr",
) -> None:
    """Read one record, whole."""
    language = next((known for known in LANGUAGES if known == lang), None)
    if language is None:
        raise typer.BadParameter("écrivez fr ou ar", param_hint="--lang")
    catalogue = store.load(_folder())
    procedure = catalogue.get(procedure_id)
    if procedure is None:
        faulty = [mistake for mistake in catalogue.mistakes if mistake.file.stem == procedure_id]
        if faulty:
            raise ContentError(faulty)
        near = difflib.get_close_matches(procedure_id, catalogue.procedures, 3, 0.5)
        hint = (
            f" Peut-être : {', '.join(near)}."
            if near
            else " « mourchid catalogue search » aide à la trouver."
        )
        typer.echo(f"Il n'y a pas de fiche « {procedure_id} ».{hint}", err=True)
        raise typer.Exit(MISTAKES)
    typer.echo(show.show(procedure, language))


@app.command()
@_clearly
def export(
    format: Annotated[str, typer.Option("--format", help=f"{', '.join(exchange.FORMATS)}.")] = "cpsv-ap",
    output: Annotated[
        Path | None, typer.Option("--output", "-o", help="The file to write; standard output without it.")
    ] = None,
    base: Annotated[
        str | None,
        typer.Option(help="Address below which CPSV-AP resources are named; ends in / or #."),
    ] = None,
) -> None:
    """Write the catalogue as CPSV-AP 3.2 (JSON-LD), JSON or CSV."""
    chosen = next((known for known in exchange.FORMATS if known == format), None)
    if chosen is None:
        raise typer.BadParameter(f"choisissez parmi : {', '.join(exchange.FORMATS)}", param_hint="--format")
    catalogue = store.load(_folder())
    if catalogue.mistakes:  # a partial export would look like a whole one
        raise ContentError(catalogue.mistakes)
    named = {"base": base} if base else {}
    text = exchange.write(catalogue, dict(catalogue.categories), chosen, **named)
    if output is None:
        sys.stdout.write(text)
        sys.stdout.flush()
        return
    partial = output.with_name(f".{output.name}.{os.getpid()}")
    try:
        partial.write_text(text, encoding="utf-8", newline="")
        partial.replace(output)
    finally:
        partial.unlink(missing_ok=True)
    typer.echo(f"{len(catalogue)} fiches écrites dans {output}.")


@app.command("import")
@_clearly
def import_(
    file: Annotated[Path, typer.Argument(help="A file .jsonld (CPSV-AP), .json, .ttl, .rdf or .csv.")],
    force: Annotated[bool, typer.Option("--force", help="Replace records that exist already.")] = False,
) -> None:
    """Bring in records. All are checked first; with a single mistake nothing is written."""
    folder = _folder()
    planned = exchange.plan(exchange.read(file), folder, store.load(folder))
    if planned.changed and not force:
        raise ContentError(
            [
                Mistake(
                    target,
                    1,
                    "",
                    "cette fiche existe déjà et serait remplacée",
                    "Ajoutez --force pour le faire.",
                )
                for target in planned.changed
            ]
        )
    exchange.bring_in(planned)
    counts = (len(planned.new), len(planned.changed), planned.unchanged)
    typer.echo("Fiches nouvelles : {}, remplacées : {}, inchangées : {}.".format(*counts))
