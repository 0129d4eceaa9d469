"""A message that is little more than a request's reference asks where the request stands.

Letters and figures of a reference mean nothing to n-grams, and «LA 4k7p 9xw» begins like a Darija "no". Seven
symbols of an alphabet without vowels are no words (registry/references.py), also with a slip among them.
"""

from __future__ import annotations

from typing import Any

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.classifiers.classifier import IntentClassifier
from rasa.shared.nlu.constants import INTENT, TEXT
from rasa.shared.nlu.training_data.message import Message

from registry import BadReference, Reference, find_reference

ASKS = "request_status"
#: A reference in three pieces, a second factor, and one word of more than so many letters: "tell me when it
#: changes" is another wish.
FEW_WORDS, SHORT = 6, 3


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=False)
class ReferenceClassifier(GraphComponent, IntentClassifier):
    """Stands behind the classifier that has learned, and overrules it."""

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> ReferenceClassifier:
        """The component; nothing to train."""
        return cls()

    def process(self, messages: list[Message]) -> list[Message]:
        """Set the intent of messages that are a reference; leave the others as they are."""
        for message in messages:
            text = str(message.get(TEXT) or "")
            if _little_more_than_a_reference(text):
                certain = {"name": ASKS, "confidence": 1.0}
                others = [item for item in message.get("intent_ranking") or () if item["name"] != ASKS]
                message.set(INTENT, certain, add_to_output=True)
                message.set("intent_ranking", [certain, *others], add_to_output=True)
        return messages


def _little_more_than_a_reference(text: str) -> bool:
    said = text.split()
    long = [word for word in said if len(word) > SHORT and not any(letter.isdigit() for letter in word)]
    if len(said) > FEW_WORDS or len(long) > 1:
        return False
    found = find_reference(text)
    return isinstance(found, Reference) or (isinstance(found, BadReference) and found.problem == "bad_check")
