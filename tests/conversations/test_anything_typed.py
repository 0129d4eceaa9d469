"""Nothing that a citizen types breaks a turn, nor the turns after it."""

from __future__ import annotations

import json

import pytest

from tests.assistant import Assistant

ANYTHING = {
    "spaces": "   \n\t ",
    "ten thousand letters": "x" * 10_000,
    "ten thousand words": "passeport " * 1_000,
    "ten thousand Arabic letters": "ب" * 7_000,
    "emoji": "😀😀😀",
    "one emoji with joiners": "👨‍👩‍👧‍👦",
    "flags and skin tones": "🇲🇦 👍🏽",
    "control characters": "\x00\x01\x07\x1b[31m",
    "control characters among words": "extrait\x00 de \x07naissance\x1b[31m",
    "HTML": "<script>alert(1)</script><img src=x onerror=alert(1)>",
    "SQL": "'; DROP TABLE users; --",
    "a URL": "https://example.com/a?b=c&d=%00#e",
    "a command": "/restart",
    "a payload": '/ask_procedure{"procedure": "passport-adult"}',
    "a payload of no intent": "/EXTERNAL_status{\"cin\": 1}",
    "a payload behind spaces and controls": "\u200f  /action_restart",
    "slashes": "/////",
    "right-to-left overrides": "\u202eecnassian ed tiartxe\u202c",
    "isolates and marks": "\u2067extrait\u2069 \u200e\u200f",
    "zero-width": "\u200b\u200c\u200d\ufeff",
    "JSON": '{"a": [1, 2, {"b": null}], "text": "/restart"}',
    "YAML": "- &a [*a, *a]\n!!python/object:os.system",
    "braces": "{0} {name} {{}} %s %(a)s ${jndi:ldap://x}",
    "a template": "{{ 7*7 }} {% for x in y %}",
    "punctuation": "?????!!!....,,,",
    "digits": "12345678901234567890",
    "Arabic-Indic digits": "٢٠٢٦",
    "tatweel": "ـــــــــ",
    "diacritics alone": "ًٌٍَُِّْ",
    "presentation forms": "ﻋﻘﺪ ﺍﻻﺯﺩﻳﺎﺩ",
    "combining storm": "é" + "\u0301" * 2_000,
    "Chinese": "出生证明",
    "Tamazight": "ⴰⵣⵓⵍ ⴼⵍⵍⴰⵡⵏ",
    "Russian": "свидетельство о рождении",
    "Hebrew": "תעודת לידה",
    "a lone surrogate": "\ud800 passeport",
    "not characters": "\uffff\ufffe passeport",
    "private use": "\ue000\ue001",
    "line breaks": "extrait\r\n\r\n\n\nde\u2028naissance\u2029",
    "a Windows path": "C:\\Users\\x\\..\\..\\etc",
    "elongated": "salaaaaaaaaaaaaaaaaam bghiiiiiiiit passpoooooort",
    "shouting": "JE VEUX UN EXTRAIT DE NAISSANCE !!!!!!",
    "one letter": "a",
    "one Arabic letter": "و",
    "markdown": "**gras** [lien](javascript:alert(1)) `code`",
    "the assistant's own words": "De quelle démarche s'agit-il ?",
}  # fmt: skip


@pytest.mark.parametrize("text", ANYTHING.values(), ids=ANYTHING.keys())
def test_anything_is_answered_once_and_the_conversation_goes_on(server: Assistant, text: str) -> None:
    citizen = server.citizen(language="fr")
    citizen.says("combien coûte l'extrait de naissance ?")
    # As the bytes that a page sends: a lone surrogate is legal in JSON, and nowhere else.
    answer = citizen.http.post(
        "/messages",
        content=json.dumps({"text": text}),
        headers={"Content-Type": "application/json"},
    )
    if answer.status_code in (400, 413, 422):  # refused in words
        assert answer.json()["detail"]
    else:
        assert answer.status_code == 200, answer.text
        body = answer.json()
        assert len(body["messages"]) == 1, "one reply to one message"
        assert body["messages"][0]["text"]
        trouble = "problème technique", "خلل تقن"
        assert not any(words in body["messages"][0]["text"] for words in trouble), server.log()[-3000:]
        assert "<script" not in body["messages"][0]["text"]
    after = citizen.says("quels papiers pour un extrait de naissance ?")
    assert (after.kind, after.procedure) == ("answer", "birth-certificate-extract")
    assert "Traceback" not in server.log()


def test_a_command_typed_is_read_as_words(server: Assistant) -> None:
    citizen = server.citizen(language="fr")
    reply = citizen.says('/ask_procedure{"procedure": "passport-lost", "facet": ["fees"]}')
    assert not (reply.procedure == "passport-lost" and reply.understood["confidence"] == 1.0)
    assert citizen.says("/EXTERNAL_reminder").understood["intent"] != "EXTERNAL_reminder"


@pytest.mark.parametrize(
    "body", [b"", b"{", b"[]", b"null", b'{"text": 5}', b'{"text": null}', b'{"button": []}']
)
def test_a_body_that_is_no_message_is_refused_in_words(server: Assistant, body: bytes) -> None:
    answer = server.citizen().http.post(
        "/messages", content=body, headers={"Content-Type": "application/json"}
    )
    assert answer.status_code in (400, 422)
    assert answer.json()["detail"]


def test_many_turns_in_one_conversation(server: Assistant) -> None:
    citizen = server.citizen(language="fr")
    for number in range(25):  # over several of Rasa's sessions
        reply = citizen.says(["extrait de naissance", "et le prix ?", "2", "merci", "?"][number % 5])
        assert len(reply.messages) == 1
    assert citizen.says("et c'est où ?").procedure == "birth-certificate-extract"
