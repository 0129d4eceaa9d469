"""A citizen talks to the assistant on a telephone."""

from __future__ import annotations

from tests.bot.channels.telegram.conftest import Bot


def test_a_question_is_answered(bot: Bot) -> None:
    citizen = bot.citizen()
    assert "مرحبا بكم" in citizen.asks("salam")
