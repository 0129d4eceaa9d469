"""The real dialogue, actions and records on Telegram; only the understanding of sentences is a trial one."""

from __future__ import annotations

import sqlite3
import warnings
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from actions.offices import communes
from actions.render import Renderer
from actions.texts import Texts
from bot.channels.messages import BotMessage
from bot.channels.sentences import Sentences
from bot.channels.store_sqlite import SqliteChannelStore
from bot.channels.telegram.compose import Composer
from bot.channels.telegram.keyboards import Keyboards
from catalogue.live import current_catalogue
from registry import NewRequest, Registry
from registry.clock import general
from registry.states import State
from tests.bot.channels.telegram.conftest import ROOT, TRIAL, Bot, labels, started, until
from tests.bot.channels.telegram.fake_api import FakeBotApi, Html


def domain() -> dict[str, Any]:
    responses: dict[str, Any] = {}
    for path in sorted((ROOT / "domain" / "responses").glob("*.yml")):
        responses.update(yaml.safe_load(path.read_text(encoding="utf-8"))["responses"])
    return {"responses": responses}


@pytest.mark.parametrize("language", ["ar", "fr"])
async def test_every_record_makes_messages_that_telegram_takes(language: Any, tmp_path: Path) -> None:
    store = SqliteChannelStore(tmp_path / "c.db")
    composer = Composer(Keyboards(store), Sentences())
    renderer = Renderer(Texts(domain(), language), communes()["larache"])
    procedures = list(current_catalogue().now.catalogue)
    assert len(procedures) > 100
    rules = FakeBotApi()
    for procedure in procedures:
        answer = renderer.answer(procedure, [])
        calls = await composer.messages(5, [BotMessage(answer.text, language, [], answer.card)])
        for call in calls:
            assert rules._rules(call.method, {"chat_id": 5, **call.params}) is None, procedure.id
        shown = " ".join(Html.shown(call.params["text"]) for call in calls)
        plain = "".join(letter for letter in shown if letter not in "\u200e\u200f\u2066\u2068\u2069")
        for section in answer.card["sections"]:
            for item in section["items"]:
                words = [word for word in item.split() if "http" not in word and "*" not in word]
                assert all(word in plain for word in words), (procedure.id, item)
    await store.close()


@pytest.fixture(scope="module")
def real_model(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The real domain and rules, with one word for each intent."""
    from rasa.model_training import train

    folder = tmp_path_factory.mktemp("real")
    intents = yaml.safe_load((ROOT / "domain" / "domain.yml").read_text(encoding="utf-8"))["intents"]
    names = [next(iter(intent)) if isinstance(intent, dict) else intent for intent in intents]
    examples = [{"intent": name, "examples": f"- zz{name.replace('_', '')}\n"} for name in names]
    nlu = folder / "nlu.yml"
    nlu.write_text(yaml.safe_dump({"version": "3.1", "nlu": examples}), encoding="utf-8")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        result = train(
            domain=str(ROOT / "domain"),
            config=str(TRIAL / "config.yml"),
            training_files=[str(nlu), str(ROOT / "data" / "rules")],
            output=str(folder / "models"),
        )
    return Path(result.model)


@pytest.fixture(scope="module")
def real(real_model: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Bot]:
    """A server with the real assistant's dialogue."""
    from tests.bot.channels.telegram.conftest import _telegram_servers

    with (
        FakeBotApi() as fake,
        _telegram_servers(real_model, tmp_path_factory.mktemp("bot"), actions="actions") as make,
    ):
        bot = Bot(started(make(fake, TELEGRAM_COMMUNE="larache"), fake), fake)
        # The first answer loads the records, as the real understanding does before the server is ready.
        first = bot.citizen()
        first.says("/start p-birth-declaration")
        first.hears(seconds=300)
        yield bot


def test_a_real_procedure_is_answered_in_both_languages(real: Bot) -> None:
    french, arabic = real.citizen("fr"), real.citizen("ar")
    french.asks("/langue fr")
    assert "commune de Larache" in french.asks("/start")
    french.says("/start p-birth-declaration")
    (answer,) = french.hears()
    assert answer.text.startswith("<b>")
    assert labels(real.api, answer)[0].startswith("☐ 1.")
    assert labels(real.api, answer)[-1] == "Source"
    arabic.says("/start p-birth-declaration")
    (answer,) = arabic.hears()
    assert any("؀" <= letter <= "ۿ" for letter in answer.text)
    assert labels(real.api, answer)[-1] == "المصدر"


@pytest.mark.parametrize(
    "command", ["/aide", "/suivi", "/deposer", "/supprimer", "/agent", "/bureau", "/langue"]
)
def test_each_command_is_known_to_the_real_dialogue(real: Bot, command: str) -> None:
    answer = real.citizen("fr").asks(command)
    assert "problème technique" not in answer
    assert "خلل تقني" not in answer
    assert "لم أفهم" not in answer


def test_what_the_bot_kept_of_a_citizen_can_be_deleted(real: Bot) -> None:
    citizen = real.citizen("fr")
    citizen.asks("/langue fr")
    citizen.says("/supprimer")
    (asked,) = citizen.hears()
    assert len(labels(real.api, asked)) == 2  # is it meant?
    citizen.taps(asked, labels(real.api, asked)[0])
    citizen.hears()
    database = sqlite3.connect(real.server.folder / "conversations.db")
    query = "SELECT count(*) FROM events WHERE sender_id = ?"
    until(lambda: database.execute(query, (f"tg:{citizen.id}",)).fetchone()[0] == 0)


def test_a_status_change_of_the_registry_arrives(real: Bot, monkeypatch: pytest.MonkeyPatch) -> None:
    citizen = real.citizen("fr")
    citizen.asks("/langue fr")
    monkeypatch.setenv("MOURCHID_DATA_DIR", str(real.server.folder))
    monkeypatch.setenv("MOURCHID_SECRET", "a secret for tests only")
    sender = f"tg:{citizen.id}"
    registry = Registry.open()
    try:
        for purpose in ("deposit", "notify"):
            registry.record_consent(sender, purpose, "fr")
        receipt = registry.deposit(
            NewRequest(
                deposit_key="one",
                sender=sender,
                channel="telegram",
                commune="beni-mellal",
                procedure="complaint-street-light",
                language="fr",
                limit=general(),
                factor="BK123456",
                description="Le lampadaire est éteint.",
                notify=True,
            )
        )
        registry.set_status(receipt.reference, State.ACCEPTED, by="officer")
    finally:
        registry.close()
    (notice,) = citizen.hears(seconds=30)
    assert receipt.reference in notice.text
    assert len(labels(real.api, notice)) == 1  # to end these notices
