"""The Rasa agent that the server runs: made once, given a new model whenever one is published."""

from __future__ import annotations

import contextlib
import ctypes
import gc
from pathlib import Path

from rasa.core.agent import Agent
from rasa.core.channels.channel import UserMessage
from rasa.core.nlg import TemplatedNaturalLanguageGenerator
from rasa.shared.core.trackers import DialogueStateTracker

from bot import rasa_costs
from bot.endpoints import Endpoints
from bot.processor import BoundedProcessor, carry_slots_once

#: Parsed once before a model answers: what is loaded when first needed shall not keep a citizen waiting.
WARM_UP = ("سلام", "bonjour", "salam")


class ModelError(Exception):
    """A model file cannot be loaded."""


def make_agent(endpoints: Endpoints) -> Agent:
    """An agent without a model yet, connected to the stores and the actions."""
    rasa_costs.mend()
    carry_slots_once()
    agent = Agent(
        tracker_store=endpoints.tracker_store,
        lock_store=endpoints.lock_store,
        action_endpoint=endpoints.actions,
    )
    # Rasa wraps the store so that a failing one is silently replaced by an empty one in memory: the
    # citizen's conversation would vanish. We answer that the service is not available.
    agent.tracker_store = endpoints.tracker_store
    return agent


def load_processor(agent: Agent, model: Path) -> BoundedProcessor:
    """Load a model file; takes seconds, and may run in a thread. Raises ModelError."""
    try:
        processor = BoundedProcessor(
            model_path=model,
            tracker_store=agent.tracker_store,
            lock_store=agent.lock_store,
            action_endpoint=agent.action_endpoint,
            generator=agent.nlg,
        )
        for text in WARM_UP:
            nobody = DialogueStateTracker.from_events("nobody", [])
            processor._parse_message_with_graph(UserMessage(text), nobody)
        return processor
    except Exception as error:  # anything may be wrong with a file
        raise ModelError(f"{model.name}: {error.__cause__ or error}") from error


def adopt(agent: Agent, processor: BoundedProcessor) -> None:
    """Answer with this model from the next turn on; a turn under way ends with the one it began with."""
    agent.processor = processor
    agent.domain = processor.domain
    agent.tracker_store.domain = processor.domain
    if isinstance(agent.nlg, TemplatedNaturalLanguageGenerator):
        agent.nlg.responses = processor.domain.responses
    _settle()


def _settle() -> None:
    """Give back the memory that loading took, and keep what stays out of the collector's rounds.

    A round over all that a model holds takes a quarter of a second, in the middle of somebody's turn. What
    an earlier model held is let go here.
    """
    gc.unfreeze()
    gc.collect()
    gc.freeze()
    with contextlib.suppress(OSError, AttributeError):  # only glibc has it
        ctypes.CDLL(None).malloc_trim(0)
