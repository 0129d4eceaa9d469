"""A small content folder for the editors' commands, sound as it stands."""

from __future__ import annotations

from pathlib import Path

ROOT = Path(__file__).parents[3]
COMMON = {
    "domain/domain.yml": """
version: "3.1"
intents:
- ask_procedure: {use_entities: []}
- greet: {use_entities: []}
- thanks: {use_entities: []}
slots:
  language: {type: text, influence_conversation: false, mappings: [{type: custom}]}
actions: [action_answer, action_fallback]
""",
    "domain/responses/texts.yml": """
version: "3.1"
responses:
  utter_greet:
    - text: "مرحبا {name}"
    - text: "Bonjour {name}"
      condition: [{type: slot, name: language, value: fr}]
  utter_thanks:
    - text: لا شكر على واجب
    - text: Avec plaisir
      condition: [{type: slot, name: language, value: fr}]
""",
    "data/rules/rules.yml": """
version: "3.1"
rules:
- rule: A question
  steps:
  - intent: ask_procedure
  - action: action_answer
- rule: A greeting
  steps:
  - intent: greet
  - action: utter_greet
- rule: Thanks
  steps:
  - intent: thanks
  - action: utter_thanks
""",
    # As in the project: the registry reads it once in a process.
    "data/registry/communes.yml": (ROOT / "data/registry/communes.yml").read_text(encoding="utf-8"),
    "data/nlu/fr/greet.yml": """
version: "3.1"
nlu:
- intent: greet
  examples: |
    - bonjour
    - bonsoir à vous
    - salut
    - bonjour à tous
    - salut à vous
""",
    "data/nlu/fr/thanks.yml": """
version: "3.1"
nlu:
- intent: thanks
  examples: |
    - merci
    - merci beaucoup
    - je vous remercie
    - grand merci
    - mille mercis
""",
    "data/nlu/fr/ask_procedure.yml": """
version: "3.1"
nlu:
- intent: ask_procedure
  examples: |
    - je veux un passeport
    - il me faut un extrait de naissance
- intent: ask_procedure+fees
  examples: |
    - combien coûte le passeport
    - quel est le prix du passeport
    - combien coûte un extrait de naissance
    - le prix de l'extrait de naissance
- intent: ask_procedure+documents
  examples: |
    - quels papiers pour le passeport
    - quels documents pour un extrait de naissance
    - les papiers du passeport
    - quels papiers faut-il apporter pour le passeport
""",
    "data/nlu/fr/unknown.yml": """
version: "3.1"
nlu:
- intent: ask_procedure+place
  examples: |
    - où acheter un permis de chasse
    - où se trouve le bureau des visas
- intent: ask_procedure+delay
  examples: |
    - combien de temps pour un visa
    - le délai pour un permis de chasse
- intent: ask_procedure+steps
  examples: |
    - comment se passe le visa
    - quelles étapes pour un permis de chasse
- intent: ask_procedure+eligibility
  examples: |
    - qui peut demander un visa
    - ai-je droit à un permis de chasse
- intent: ask_procedure+online
  examples: |
    - un visa en ligne
    - le permis de chasse sur internet
- intent: ask_procedure+validity
  examples: |
    - un visa est valable combien de temps
    - la validité du permis de chasse
- intent: ask_procedure+law
  examples: |
    - quelle loi pour le visa
    - le texte de loi du permis de chasse
- intent: ask_procedure+appeal
  examples: |
    - on me refuse le visa que faire
    - recours après un refus de permis de chasse
""",
    "data/nlu/fr/follow_up.yml": """
version: "3.1"
nlu:
- intent: ask_procedure+fees
  examples: |
    - et combien ça coûte
    - c'est combien
    - quel est le prix
    - ça coûte cher
- intent: ask_procedure+documents
  examples: |
    - et quels papiers
    - quels documents alors
""",
    "data/nlu/ary/greet.yml": """
version: "3.1"
nlu:
- intent: greet
  examples: |
    - سلام
    - صباح الخير
""",
    "data/procedures/categories.yml": """
travel: {fr: Voyage, ar: السفر}
civil-status: {fr: État civil, ar: الحالة المدنية}
""",
    "data/procedures/travel/passport.yml": """
id: passport
category: travel
name:
  fr: Passeport biométrique
  ar: جواز السفر
aliases:
  fr:
  - passeport
  arabizi:
  - lpaspor
asked_as:
  fr:
  - Je pars en voyage le mois prochain
confidence: high
sources: [https://example.org]
verified_on: 2026-11-22
""",
    "data/procedures/civil-status/birth-extract.yml": """
id: birth-extract
category: civil-status
name:
  fr: Extrait d'acte de naissance
  ar: نسخة موجزة من رسم الولادة
where: {office: civil-status}
life_events: [birth]
related: [passport]
confidence: high
sources: [https://example.org]
verified_on: 2026-11-22
""",
    "data/life-events.yml": "birth: {kind: life, fr: Naissance, ar: ازدياد مولود}\n",
    "data/hours.yml": """
administration:
  fr: Le matin
  ar: صباحا
  days: [monday]
  opens: "08:30"
  closes: "12:30"
  source: décret
""",
    "data/communes/larache.yml": """
id: larache
name: {fr: Larache, ar: العرائش}
hours: administration
fees:
  passport:
  - {amount_mad: 5, fr: 5 DH, ar: خمسة دراهم}
""",
    "data/ordinals.yml": "1: [premier, الأول, lwel]\n2: [deuxième, tani]\n-1: [dernier]\n",
    "tests/nlu/fr/questions.yml": "- {text: où faire mon passeport, intent: ask_procedure}\n",
}


def write(root: Path) -> Path:
    """Write the content below `root`."""
    for name, text in COMMON.items():
        file = root / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text.lstrip("\n"), encoding="utf-8")
    return root
