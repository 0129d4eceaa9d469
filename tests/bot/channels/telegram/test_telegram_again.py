"""A turn whose answer was kept by the dialogue, when the server ended before the channel knew."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.agent import adopt, load_processor, make_agent
from bot.channels.turn import Conversations
from bot.endpoints import connect
from bot.metrics import Metrics
from bot.settings import Settings
from tests.bot.channels.telegram.conftest import TRIAL


async def test_a_turn_that_ended_is_answered_again_and_not_run_again(
    telegram_model: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.syspath_prepend(str(TRIAL))
    endpoints = tmp_path / "endpoints.yml"
    endpoints.write_text("action_endpoint: {actions_module: telegram_actions}\n")
    settings = Settings.from_env({"MOURCHID_DATA_DIR": str(tmp_path), "MOURCHID_ENDPOINTS": str(endpoints)})
    agent = make_agent(connect(settings))
    adopt(agent, load_processor(agent, telegram_model))
    conversations = Conversations(agent, Metrics())

    async def say(text: str, number: int, again: bool) -> list[str]:
        metadata = {"message_id": f"telegram/{number}", "again": again, "language": "fr"}
        reply = await conversations.handle("tg:1", text=text, channel="telegram", metadata=metadata)
        assert reply.understood["intent"] in ("count", "ask_procedure")
        return [
            message.text + "".join(button["title"] for button in message.buttons)
            for message in reply.messages
        ]

    assert await say("compte", 1, again=False) == ["1: compte"]
    assert await say("compte", 1, again=True) == ["1: compte"]
    assert await say("compte", 2, again=True) == ["2: compte"]  # its first try had not got so far
    card = await say("papiers", 3, again=False)
    assert await say("papiers", 3, again=True) == card
    assert await say("compte", 4, again=False) == ["3: compte"]
