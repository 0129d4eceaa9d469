"""What the checks have seen so far: known names, mistakes found, and how to read a content file."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from catalogue.mistakes import ContentError, LocatedYaml, Mistake
from catalogue.text.normal import words


@dataclass
class Seen:
    """Passed from check to check. Names are empty when the file that gives them could not be read."""

    root: Path
    mistakes: list[Mistake]
    domain_known: bool = False
    intents: set[str] = field(default_factory=set)
    #: Those of domain/domain.yml, which are learned from examples; the others come from buttons only.
    taught: set[str] = field(default_factory=set)
    actions: set[str] = field(default_factory=set)
    forms: set[str] = field(default_factory=set)
    responses: set[str] = field(default_factory=set)
    #: Words of each sentence that is learned from → where it stands.
    learned: dict[str, tuple[Path, int, str]] = field(default_factory=dict)

    def tell(self, file: Path, line: int, where: str, message: str, remedy: str) -> None:
        """Note a mistake."""
        self.mistakes.append(Mistake(file, line, where, message, remedy))

    def read(self, file: Path) -> LocatedYaml | None:
        """The document, or None when it cannot be read (the mistake is noted)."""
        try:
            return LocatedYaml.read(file)
        except ContentError as error:
            self.mistakes += error.mistakes
        except OSError as error:
            self.tell(
                file, 1, "", f"lecture impossible ({error.strerror})", "Vérifiez les droits du fichier."
            )
        return None

    def yaml_files(self, folder: Path, pattern: str) -> Iterator[Path]:
        """Files of `folder`; those with another ending, which nothing would read, are mistakes."""
        for file in sorted(folder.rglob("*.yaml")):
            self.tell(
                file,
                1,
                "",
                "ce fichier n'est pas lu : son nom finit par .yaml",
                f"Nommez-le {file.stem}.yml.",
            )
        yield from sorted(folder.glob(pattern))


def same_words(text: str) -> str:
    """What two sentences share when only case, accents, punctuation or held letters differ."""
    return " ".join(words(text))
