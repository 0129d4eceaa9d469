"""The stories of `stories/`, in Rasa's format for test stories, carried out with the trained model.

For each message: the intent that is understood, the actions that run until the assistant listens again, and
the slots afterwards.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from bot import lean_rasa

lean_rasa.install()

from rasa.shared.core.events import ActionExecuted, SlotSet, UserUttered  # noqa: E402
from rasa.shared.core.training_data.story_reader.yaml_story_reader import YAMLStoryReader  # noqa: E402

from bot.agent import adopt, load_processor, make_agent  # noqa: E402
from bot.channels.turn import Conversations  # noqa: E402
from bot.endpoints import connect  # noqa: E402
from bot.metrics import Metrics  # noqa: E402
from bot.publish import latest  # noqa: E402
from bot.settings import Settings  # noqa: E402

#: What Rasa runs around the actions of a turn.
AROUND = ("action_listen", "action_session_start")


def stories() -> Iterator[Any]:
    for file in sorted((Path(__file__).parent / "stories").glob("test_*.yml")):
        for story in YAMLStoryReader().read_from_file(file):
            yield pytest.param(story.events, id=story.block_name)


@pytest.fixture(scope="module")
def conversations(data_dir: Path) -> Iterator[Conversations]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("MOURCHID_DATA_DIR", str(data_dir))
        patch.delenv("REDIS_URL", raising=False)
        settings = Settings.from_env()
        agent = make_agent(connect(settings))
        model = latest(settings.models_dir)
        assert model is not None
        adopt(agent, load_processor(agent, model))
        yield Conversations(agent, Metrics())


def turns(events: list[Any]) -> list[tuple[UserUttered, list[str], dict[str, Any]]]:
    """Each message with the actions and the slots that the story tells after it."""
    told: list[tuple[UserUttered, list[str], dict[str, Any]]] = []
    for event in events:
        if isinstance(event, UserUttered):
            told.append((event, [], {}))
        elif isinstance(event, ActionExecuted) and event.action_name not in AROUND:
            told[-1][1].append(event.action_name)
        elif isinstance(event, SlotSet):
            told[-1][2][event.key] = event.value
    return told


@pytest.mark.parametrize("events", list(stories()))
def test_story(conversations: Conversations, events: list[Any], request: pytest.FixtureRequest) -> None:
    asyncio.run(carry_out(conversations, events, request.node.name))


async def carry_out(conversations: Conversations, events: list[Any], sender: str) -> None:
    store = conversations.agent.tracker_store
    for said, actions, slots in turns(events):
        metadata = {"channel": "test", "commune": None, "language": None}
        reply = await conversations.handle(sender, text=said.text, channel="test", metadata=metadata)
        tracker = await store.retrieve(sender)
        assert tracker is not None
        if said.intent_name:
            assert reply.understood["intent"] == said.intent_name, said.text
        assert ran_last(tracker.events) == actions, said.text
        assert reply.messages, said.text
        for name, value in slots.items():
            assert tracker.get_slot(name) == value, f"{name} after: {said.text}"


def ran_last(events: Any) -> list[str]:
    """The actions that ran since the last message."""
    ran: list[str] = []
    for event in events:
        if isinstance(event, UserUttered):
            ran = []
        elif isinstance(event, ActionExecuted) and event.action_name not in AROUND:
            ran.append(event.action_name)
    return ran
