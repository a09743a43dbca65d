"""The server: a thread with an event loop of its own, so that tests may block as they like."""

from __future__ import annotations

import asyncio
import json
import threading
import time
from collections import Counter
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from types import TracebackType
from typing import Any, Self

from orchestra.panel.specs import ModelSpec, Vendor
from tests.loopback.faults import Act, Ending, act
from tests.loopback.script import Player, Reply, Rule, Script
from tests.loopback.wire import Json, error_body, parse, vendor_of

KEY_VARIABLE = "LOOPBACK_KEY"
_KEY_HEADERS = ("authorization", "x-api-key", "api-key")
_MASK = "***"
_LONGEST_HEADERS = 64 * 1024


@dataclass(slots=True)
class Call:
    """One request, as it came and as it ended.

    Attributes:
        headers: lower-case names; keys masked.
        key_came: whether a key came that the script expects.
        key_in_body: whether one stands in the body, where it never may.
        open: how many requests were under way when it came, itself included.
        replied: the kind of the reply.
        ended: "whole" once the last byte was handed over; "client gone" if it hung up before;
            "" while under way; else how the reply was cut.
    """

    number: int
    path: str
    vendor: str
    model: str
    digest: str
    headers: dict[str, str]
    body: Json
    prompt: str
    key_came: bool
    key_in_body: bool
    open: int
    started_s: float
    replied: str = ""
    status: int = 0
    ended: str = ""
    ended_s: float = 0.0


@dataclass(slots=True)
class _Asked:
    method: str
    path: str
    headers: Mapping[str, str]
    body: bytes


class Loopback:
    """The server; a context manager that is running inside its ``with``."""

    def __init__(self, script: Script | None = None, *, port: int = 0) -> None:
        self._wanted_port = port
        self._player = Player(script or Script())
        self._calls: list[Call] = []
        self._open = 0
        self._most_open = 0
        self._lock = threading.Lock()
        self._ready = threading.Event()
        self._loop = asyncio.new_event_loop()
        self._stop = asyncio.Event()
        self._thread = threading.Thread(target=self._run, name="loopback", daemon=True)
        self.port = 0

    # -- what tests use

    def play(self, *rules: Rule, **settings: Any) -> None:
        """Puts another script in place: these rules, and the :class:`Script`'s other fields."""
        self.load(Script(rules=rules, **settings))

    def load(self, script: Script) -> None:
        """Puts ``script`` in place; its counts start anew, the record of calls goes on."""
        with self._lock:
            self._player = Player(script)

    def reset(self) -> None:
        """Forgets the calls."""
        with self._lock:
            self._calls = []
            self._most_open = self._open

    @property
    def url(self) -> str:
        """``http://127.0.0.1:PORT``."""
        return f"http://127.0.0.1:{self.port}"

    def base_url(self, vendor: Vendor) -> str:
        """What an SDK of ``vendor`` is given."""
        return self.url + _BASE[vendor]

    def member(self, name: str, vendor: Vendor = Vendor.OPENAI, **fields: Any) -> ModelSpec:
        """A panel member whose endpoint this is; its model's name is ``name``, its key's variable
        ``LOOPBACK_KEY``."""
        given = {"model": name, "key_variable": KEY_VARIABLE, "input_price": 1.0} | fields
        given = {"output_price": 5.0, "timeout_s": 5.0} | given
        return ModelSpec(name=name, vendor=vendor, base_url=self.base_url(vendor), **given)

    @property
    def calls(self) -> list[Call]:
        """All calls so far, in the order in which they came."""
        with self._lock:
            return list(self._calls)

    @property
    def most_open(self) -> int:
        """The most requests that were under way at one time."""
        return self._most_open

    def count(self, *, model: str = "", digest: str = "") -> int:
        """How many calls came; of one model or content, where given."""
        return sum(
            (not model or call.model == model) and (not digest or call.digest == digest)
            for call in self.calls
        )

    def summary(self) -> Json:
        """What ``GET /_/calls`` gives."""
        calls = self.calls
        return {
            "total": len(calls),
            "most_open": self._most_open,
            "models": dict(sorted(Counter(call.model for call in calls).items())),
            "contents": dict(sorted(Counter(call.digest for call in calls).items())),
            "calls": [asdict(call) for call in calls],
        }

    # -- its life

    def start(self) -> Self:
        """Starts it; returns once it listens."""
        self._thread.start()
        self._ready.wait()
        return self

    def stop(self) -> None:
        """Ends it and every request that is under way."""
        if self._thread.is_alive():
            self._loop.call_soon_threadsafe(self._stop.set)
            self._thread.join()

    def wait(self) -> None:
        """Blocks until it is stopped."""
        self._thread.join()

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.stop()

    def _run(self) -> None:
        asyncio.set_event_loop(self._loop)
        try:
            self._loop.run_until_complete(self._serve())
        finally:
            self._loop.close()
            self._ready.set()

    async def _serve(self) -> None:
        server = await asyncio.start_server(
            self._connection, "127.0.0.1", self._wanted_port, limit=_LONGEST_HEADERS, backlog=256
        )
        self.port = server.sockets[0].getsockname()[1]
        self._ready.set()
        await self._stop.wait()
        server.close()
        mine = asyncio.current_task()
        others = [task for task in asyncio.all_tasks() if task is not mine]
        for task in others:
            task.cancel()
        await asyncio.gather(*others, return_exceptions=True)

    # -- one connection

    async def _connection(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        early: bytes | None = b""
        try:
            while early is not None and (asked := await _read(reader, early)) is not None:
                early = await self._answer(asked, reader, writer)
        except (ConnectionError, asyncio.IncompleteReadError, asyncio.CancelledError):
            pass  # the client went, or the server is stopped
        finally:
            writer.transport.abort() if self._stop.is_set() else writer.close()

    async def _answer(
        self, asked: _Asked, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> bytes | None:
        """Answers; returns what came of the next request already, None to end the connection."""
        vendor = vendor_of(asked.path)
        if vendor is None or asked.method != "POST" or not _is_object(asked.body):
            status, value = self._housekeeping(asked)
            await _write(writer, Act(status, json.dumps(value).encode()))
            return b""
        call, doing = self._decide(vendor, asked)
        gone = asyncio.ensure_future(reader.read(1))
        work = asyncio.ensure_future(_perform(doing, writer))
        try:
            await asyncio.wait({gone, work}, return_when=asyncio.FIRST_COMPLETED)
            call.ended = str(doing.ending) if work.done() else "client gone"
            if work.done():
                work.result()
            if not work.done() or doing.ending is not Ending.WHOLE:
                return None
            return gone.result() if gone.done() else b""
        except ConnectionError:
            call.ended = "client gone"
            return None
        finally:
            call.ended = call.ended or "server stopped"
            call.ended_s = time.monotonic()
            with self._lock:
                self._open -= 1
            for task in (gone, work):
                task.cancel()
            await asyncio.gather(gone, work, return_exceptions=True)

    def _decide(self, vendor: Vendor, asked: _Asked) -> tuple[Call, Act]:
        body = json.loads(asked.body)
        request = parse(vendor, body)
        with self._lock:
            script = self._player.script
            self._open += 1
            self._most_open = max(self._most_open, self._open)
            call = Call(
                number=len(self._calls) + 1,
                path=asked.path,
                vendor=str(vendor),
                model=request.model,
                digest=request.digest,
                headers={k: _MASK if k in _KEY_HEADERS else v for k, v in asked.headers.items()},
                body=body,
                prompt=request.prompt,
                key_came=_key_came(asked.headers, script.keys),
                key_in_body=any(key.encode() in asked.body for key in script.keys),
                open=self._open,
                started_s=time.monotonic(),
            )
            self._calls.append(call)
            rule, reply = self._player.choose(request)
        if script.require_key and not call.key_came:
            reply = Reply(status=401)
        if body.get("stream"):
            reply = Reply(status=400)
        doing = act(request, reply, rule.usage or script.usage, call.number)
        call.replied, call.status = reply.kind, doing.status if doing.body else 0
        latency = script.latency_s + rule.latency_s
        return call, Act(
            doing.status, doing.body, doing.headers, doing.ending, doing.wait_s + latency
        )

    def _housekeeping(self, asked: _Asked) -> tuple[int, Json]:
        match asked.method, asked.path.partition("?")[0]:
            case "GET", "/_/calls":
                return 200, self.summary()
            case "POST", "/_/script":
                self.load(Script.model_validate_json(asked.body))
                return 200, {"ok": True}
            case "POST", "/_/reset":
                self.reset()
                return 200, {"ok": True}
            case "GET", path if path.endswith("/v1/models"):
                return 200, {"object": "list", "data": []}
        status = 404 if vendor_of(asked.path) is None else 400
        return status, error_body(Vendor.OPENAI, status)


_BASE = {
    Vendor.OPENAI: "/v1",
    Vendor.OPENAI_CHAT: "/v1",
    Vendor.ANTHROPIC: "",
    Vendor.COMPATIBLE: "/compatible/v1",
}


def _is_object(body: bytes) -> bool:
    try:
        return isinstance(json.loads(body), dict)
    except ValueError:
        return False


def _key_came(headers: Mapping[str, str], keys: tuple[str, ...]) -> bool:
    came = {headers.get(name, "").removeprefix("Bearer ") for name in _KEY_HEADERS}
    return bool(came & set(keys))


async def _read(reader: asyncio.StreamReader, early: bytes) -> _Asked | None:
    """The next request of a connection; None once the client has none."""
    try:
        head = (early + await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
    except asyncio.IncompleteReadError:
        return None
    first, *lines = head.rstrip("\r\n").split("\r\n")
    method, path, _ = first.split(" ", 2)
    pairs = (line.partition(":") for line in lines)
    headers = {name.strip().lower(): value.strip() for name, _, value in pairs}
    body = await reader.readexactly(int(headers.get("content-length", 0)))
    return _Asked(method, path, headers, body)


async def _perform(doing: Act, writer: asyncio.StreamWriter) -> None:
    await asyncio.sleep(doing.wait_s)
    if doing.ending is Ending.NEVER:
        await asyncio.Event().wait()
    if doing.ending is Ending.NO_HEADERS:
        writer.transport.abort()
        return
    await _write(writer, doing)
    if doing.ending is Ending.HALF_BODY:
        writer.close()


async def _write(writer: asyncio.StreamWriter, doing: Act) -> None:
    headers = {"Content-Type": "application/json", "Content-Length": str(len(doing.body))}
    lines = [f"{name}: {value}" for name, value in (headers | doing.headers).items()]
    head = "\r\n".join([f"HTTP/1.1 {doing.status} Loopback", *lines]) + "\r\n\r\n"
    half = doing.ending is Ending.HALF_BODY
    writer.write(
        head.encode("latin-1") + (doing.body[: len(doing.body) // 2] if half else doing.body)
    )
    await writer.drain()
