"""The Rasa agent that the server runs: made once, given a new model whenever one is published."""

from __future__ import annotations

import asyncio
import contextlib
import copy
import ctypes
import gc
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from rasa.core.agent import Agent
from rasa.core.channels.channel import CollectingOutputChannel, UserMessage
from rasa.core.nlg import TemplatedNaturalLanguageGenerator
from rasa.core.tracker_store import InMemoryTrackerStore

from bot import rasa_costs
from bot.endpoints import Endpoints
from bot.inprocess import InProcessActions
from bot.processor import BoundedProcessor, carry_slots_once

#: Turns of nobody before a model answers: what is loaded when first needed shall not keep a citizen waiting.
#: Forms only begin here; what they would keep, they keep when they end.
WARM_UP = (
    "سلام",
    "شنو الوراق ديال البطاقة الوطنية",
    "combien coûte un extrait d'acte de naissance",
    "wa9tach kat7ell lmo9ata3a",
    "فين وصل الطلب ديالي",
    "je veux déposer une réclamation",
    "prévenez-moi quand ma demande change",
)


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
        with ThreadPoolExecutor(1) as beside:  # the caller may have an event loop of its own
            beside.submit(asyncio.run, _warm_up(processor)).result()
        return processor
    except Exception as error:  # anything may be wrong with a file
        raise ModelError(f"{model.name}: {error.__cause__ or error}") from error


async def _warm_up(processor: BoundedProcessor) -> None:
    """Run turns that nobody sees and nothing keeps; on an action server, only what comes before actions."""
    trial = copy.copy(processor)
    trial.tracker_store = InMemoryTrackerStore(processor.domain)
    trial.nlg = TemplatedNaturalLanguageGenerator(processor.domain.responses)
    for number, text in enumerate(WARM_UP):
        message = UserMessage(text, CollectingOutputChannel(), f"nobody:{number}")
        message.parse_data = await trial.parse_message(message)
        if isinstance(processor.action_endpoint, InProcessActions):
            await trial.handle_message(message)


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
