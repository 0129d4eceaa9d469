"""Checks of the communes, the opening hours, and the words for "the first", "the second" …"""

from __future__ import annotations

from bot.editors.seen import Seen
from catalogue import store
from catalogue.communes import Commune, load_communes
from catalogue.hours import Hours, read_hours
from catalogue.mistakes import ContentError, LocatedYaml
from catalogue.office_words import read_office_words
from catalogue.text.normal import normal

HIGHEST_POSITION = 10


def check_hours(seen: Seen) -> None:
    """data/hours.yml."""
    file = seen.root / "data" / "hours.yml"
    if not file.exists():
        seen.tell(file, 1, "", "ce fichier manque", "Remettez-le en place : il donne les horaires.")
        return
    try:
        _hours(seen)
    except ContentError as error:
        seen.mistakes += error.mistakes


def _hours(seen: Seen) -> Hours:
    return read_hours(seen.root / "data" / "hours.yml", lambda day: True)


def check_communes(seen: Seen) -> None:
    """data/communes/: each file, and that the hours and the procedures it names exist."""
    folder = seen.root / "data" / "communes"
    list(seen.yaml_files(folder, "*.yml"))
    communes, mistakes = load_communes(folder)
    seen.mistakes += mistakes
    if not communes and not mistakes:
        seen.tell(folder, 1, "", "aucune commune", "Écrivez un fichier par commune, p. ex. larache.yml.")
    try:
        timetables = list(_hours(seen).timetables)
    except (ContentError, OSError):
        timetables = []  # said by check_hours
    known = {file.stem for file in store.record_files(seen.root / "data" / "procedures")}
    for commune in communes.values():
        _check_commune(seen, commune, timetables, known)


def _check_commune(seen: Seen, commune: Commune, timetables: list[str], known: set[str]) -> None:
    file = seen.root / "data" / "communes" / f"{commune.id}.yml"
    document = seen.read(file)
    if document is None:
        return
    named: list[tuple[tuple[str | int, ...], str | None]] = [(("hours",), commune.hours)]
    named += [
        (("offices", position, "hours"), office.hours) for position, office in enumerate(commune.offices)
    ]
    for path, hours in named:
        if timetables and hours is not None and hours not in timetables:
            remedy = f"Écrivez l'un de ceux de data/hours.yml : {', '.join(timetables)}."
            seen.tell(file, document.line(path), "hours", f"l'horaire « {hours} » n'existe pas", remedy)
    for procedure_id in commune.fees:
        if procedure_id not in known:
            remedy = "Écrivez l'identifiant de la fiche : le nom de son fichier, sans .yml."
            line = document.line(("fees", procedure_id))
            seen.tell(file, line, f"fees.{procedure_id}", "cette fiche n'existe pas", remedy)


def check_office_words(seen: Seen) -> None:
    """data/office-words.yml; without it no question about a day or a town is understood."""
    file = seen.root / "data" / "office-words.yml"
    if file.exists():
        try:
            read_office_words(file)
        except ContentError as error:
            seen.mistakes += error.mistakes


def check_ordinals(seen: Seen) -> None:
    """data/ordinals.yml: a number and the words that say it; no word for two numbers."""
    file = seen.root / "data" / "ordinals.yml"
    if not file.exists():
        seen.tell(
            file, 1, "", "ce fichier manque", "Remettez-le en place : il dit « le premier », « tani » …"
        )
        return
    document = seen.read(file)
    if document is None:
        return
    if not isinstance(document.data, dict):
        seen.tell(file, 1, "", "ce fichier est vide", "Écrivez « 1: [premier, الأول, lwel] » et la suite.")
        return
    said: dict[str, object] = {}
    for number, words in document.data.items():
        line = document.line((str(number),))
        if type(number) is not int or not (number == -1 or 1 <= number <= HIGHEST_POSITION):
            remedy = f"Écrivez un nombre de 1 à {HIGHEST_POSITION}, ou -1 pour « le dernier »."
            seen.tell(file, line, str(number), "ce n'est pas une position", remedy)
        if not isinstance(words, list) or not words:
            seen.tell(
                file,
                line,
                str(number),
                "aucun mot",
                "Écrivez les mots entre crochets, séparés par des virgules.",
            )
            continue
        _check_words(seen, document, number, words, said)


def _check_words(
    seen: Seen, document: LocatedYaml, number: object, words: list[object], said: dict[str, object]
) -> None:
    file = seen.root / "data" / "ordinals.yml"
    for position, word in enumerate(words):
        line = document.line((str(number), position))
        if not isinstance(word, str) or not normal(word):
            seen.tell(file, line, str(number), f"« {word} » n'est pas un mot", "Mettez-le entre guillemets.")
        elif said.setdefault(normal(word), number) != number:
            message = f"« {word} » dit à la fois {said[normal(word)]} et {number}"
            seen.tell(file, line, str(number), message, "Gardez-le pour un seul nombre.")
