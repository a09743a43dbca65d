"""A server on 127.0.0.1 that speaks the vendors' wire formats, says what a script tells it to,
and counts what it is asked.

It knows OpenAI's Responses (``/v1/responses``) and Chat Completions (``/v1/chat/completions``)
and Anthropic's Messages (``/v1/messages``), without streaming, well enough for the real SDKs.

In a test, the fixture ``loopback`` is one that runs for that test::

    def test_it(loopback):
        loopback.play(Rule(model="slow-.*", latency_s=1), Rule(reply=Reply(output={"ok": True})))
        spec = loopback.member("alice", Vendor.ANTHROPIC)      # a ModelSpec that points at it
        ...
        assert loopback.count(model="alice") == 1

From another process, so that it outlives a client that is killed::

    python -m tests.loopback --port 0 --script script.json     # prints its URL, one line

A script is a :class:`Script`, in JSON the same words::

    {"latency_s": 0.0,                    before every reply
     "keys": ["test-key"],                what `key_seen` compares with; "require_key": true → 401
     "usage": {"input": 900, "output": 80},    else a quarter of the characters
     "rules": [                           the first rule that fits decides
       {"vendor": "anthropic",            openai | openai-chat | anthropic | compatible
        "model": "al.*",                  regex, the whole name
        "prompt": "evidence",             regex, anywhere in instructions, messages and results
        "first": 2,                       only its first 2 calls; or "nth": [1, 3]
        "per": "content",                 what "first"/"nth" count by: rule | model | content
        "latency_s": 1.0,
        "reply": {"fault": "rate-limited", "retry_after": "0.1"}},
       {"replies": [{"text": "one"}, {"text": "two"}]}          the nth call's; the last repeats
     ],
     "default": {"auto": {}}}             where no rule fits

A reply has exactly one of:

``output``  an object, put where the format wants it: the output tool's arguments or the text.
``text``    plain text.
``tools``   calls: ``[{"name": "search", "args": {"query": "bridge"}}]``.
``status``  an HTTP error with the vendor's own body; ``retry_after`` and ``headers`` go along.
``fault``   one of :class:`Fault`.
``auto``    the fake model: fills whatever schema it is shown, citing the prompt's evidence
            (``[E1] …``) and copying its sentences; see :class:`Auto` for its manners.

``GET /_/calls`` gives every call with its headers (keys masked) and body, and the counts;
``POST /_/script`` puts another script in place; ``POST /_/reset`` forgets the calls.
"""

from __future__ import annotations

from tests.loopback.script import Auto, Fault, Reply, Rule, Script, ToolCall, Usage
from tests.loopback.server import Call, Loopback

__all__ = ["Auto", "Call", "Fault", "Loopback", "Reply", "Rule", "Script", "ToolCall", "Usage"]
