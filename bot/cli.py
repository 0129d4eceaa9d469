"""The program `mourchid`: every command, each loading no more than it needs."""

from __future__ import annotations

import asyncio
import json
import sys
from typing import Annotated

import typer

from bot.logs import quiet, say

app = typer.Typer(
    help="Mourchid (مرشد): the assistant of a Moroccan commune.", no_args_is_help=True, add_completion=False
)

quiet()


@app.command()
def run() -> None:
    """Serve the assistant; trains first when content has changed since the last training."""
    from bot.server import main

    _train_if_needed()
    raise typer.Exit(main())


@app.command()
def train() -> None:
    """Check the content, train, and publish to the running server."""
    raise typer.Exit(0 if _check() and _train() else 1)


@app.command()
def check() -> None:
    """Go through all content and explain every mistake: file, line, remedy."""
    raise typer.Exit(0 if _check(quietly=False) else 1)


@app.command(name="try")
def try_(
    sentence: str,
    as_json: Annotated[bool, typer.Option("--json", help="For a program.")] = False,
) -> None:
    """Show what is understood of a sentence, and why."""
    from bot.editors.try_ import explain

    _train_if_needed()
    found = explain(sentence)
    typer.echo(json.dumps(found.as_dict(), ensure_ascii=False, indent=2) if as_json else found)


@app.command()
def ask(
    question: str,
    as_json: Annotated[
        bool, typer.Option("--json", help="The whole reply, as the web channel gives it.")
    ] = False,
    commune: Annotated[str | None, typer.Option(help="beni-mellal, larache or meknes.")] = None,
) -> None:
    """Ask one question in the terminal."""
    from bot.terminal import Terminal

    _train_if_needed()
    reply = asyncio.run(Terminal(commune).ask(question))
    typer.echo(json.dumps(reply.as_dict(), ensure_ascii=False, indent=2) if as_json else reply.as_text())


@app.command()
def chat(commune: Annotated[str | None, typer.Option(help="beni-mellal, larache or meknes.")] = None) -> None:
    """Talk in the terminal; an empty line ends."""
    from bot.terminal import Terminal

    _train_if_needed()
    asyncio.run(Terminal(commune).talk())


@app.command()
def actions(
    host: Annotated[str, typer.Option(help="Address to listen on.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(help="Port to listen on.")] = 5055,
) -> None:
    """Serve the custom actions on a server of their own (endpoints.yml: action_endpoint, url)."""
    from bot.inprocess import serve_actions

    serve_actions(host=host, port=port)


def _check(quietly: bool = True) -> bool:
    from bot.editors.check import check_all
    from catalogue import content

    mistakes = check_all(content.root())
    for mistake in mistakes:
        typer.echo(str(mistake), err=True)
    if mistakes:
        typer.echo(f"{len(mistakes)} erreur(s) à corriger.", err=True)
    elif not quietly:
        typer.echo("Tout le contenu est en ordre.")
    return not mistakes


def _train() -> bool:
    from bot import freshness
    from bot.settings import Settings, SettingsError
    from bot.training import TrainingError, train

    try:
        settings = Settings.from_env()
        say("Training…")
        model, seconds = train(settings.models_dir)
        freshness.remember(settings.models_dir)
    except (SettingsError, TrainingError) as error:
        say(str(error))
        return False
    say(f"Trained in {seconds:.0f} s: {model.name}")
    return True


def _train_if_needed() -> None:
    from bot import freshness
    from bot.settings import Settings, SettingsError

    try:
        settings = Settings.from_env()
    except SettingsError as error:
        say(str(error))
        raise typer.Exit(2) from None
    if not freshness.is_fresh(settings.models_dir):
        say("The content is new or has changed: checking it and training, once.")
        if not (_check() and _train()):
            raise typer.Exit(1)


def main() -> None:
    """Entry point: mounts the groups and runs. Nothing but plain words reaches the terminal."""
    from bot.limits import limit_for
    from catalogue.cli import app as catalogue_app
    from registry.cli import build_app

    registry_app = build_app(limit_for)
    app.add_typer(catalogue_app, name="catalogue", help="Check, search, show, export and import procedures.")
    app.add_typer(registry_app, name="registry", help="Import, list, export and move the citizens' requests.")
    try:
        app()
    except KeyboardInterrupt:
        sys.exit(130)


if __name__ == "__main__":
    main()
