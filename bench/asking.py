"""A cheap client in a process of its own: `python -m bench.asking`, which reads what to ask as JSON.

Nothing but the standard library, no Django, and requests that were written before: so it is the server
that is measured. What the client itself costs is told: its processor time for each request.

Asked with `ports`, of which the first is measured and the others stand beside it: one client asks them
in turn, many ask one after the other, several times. Answered with the milliseconds of each request,
for each port, and with how many requests were answered in a second.
"""

from __future__ import annotations

import asyncio
import json
import sys
import time

TURNS = 3
LEAST = 10


class Client:
    """One connection that is kept to each port."""

    def __init__(self, requests: list[bytes], first: int = 0) -> None:
        self.requests = requests
        self.asked = first
        self.open: dict[int, tuple[asyncio.StreamReader, asyncio.StreamWriter]] = {}

    async def ask(self, port: int) -> float:
        """The next of the requests, and its milliseconds; on a new connection if the old one is gone."""
        request = self.requests[self.asked % len(self.requests)]
        self.asked += 1
        if port not in self.open or self.open[port][0].at_eof():
            self.open[port] = await asyncio.open_connection("127.0.0.1", port)
        reader, writer = self.open[port]
        began = time.perf_counter()
        writer.write(request)
        head = await reader.readuntil(b"\r\n\r\n")
        length = int(head.lower().partition(b"content-length: ")[2].partition(b"\r\n")[0])
        body = await reader.readexactly(length)
        milliseconds = (time.perf_counter() - began) * 1000
        if not head.startswith((b"HTTP/1.1 200", b"HTTP/1.1 201")):
            raise SystemExit(f"{request[:200]!r}: {head[:40]!r} {body[:300]!r}")
        if b"connection: close" in head.lower():
            writer.close()
            del self.open[port]
        return milliseconds

    def end(self) -> None:
        """Close what is open."""
        for _reader, writer in self.open.values():
            writer.close()


async def alone(
    ports: list[int], requests: list[bytes], rounds: int, seconds: float
) -> dict[str, object]:
    """One client, which asks each port in turn: so often, or for so long, after some to get warm."""
    client = Client(requests)
    times: list[list[float]] = [[] for _port in ports]
    for _warm in range(LEAST):
        for port in ports:
            await client.ask(port)
    until = time.perf_counter() + seconds
    while len(times[0]) < rounds and (len(times[0]) < LEAST or time.perf_counter() < until):
        for kept, port in zip(times, ports, strict=True):
            kept.append(await client.ask(port))
    client.end()
    return {"times": times, "seconds": [sum(kept) / 1000 for kept in times]}


async def together(
    ports: list[int], requests: list[bytes], clients: int, seconds: float
) -> dict[str, object]:
    """Many clients at once, for so long: the first port, the others, and again."""
    times: list[list[float]] = [[] for _port in ports]
    spent = [0.0 for _port in ports]
    people = [Client(requests, number) for number in range(clients)]
    for turn in range(TURNS):
        for number, port in enumerate(ports):
            until = time.perf_counter() + (1 if turn == 0 else seconds / (TURNS - 1))
            kept: list[float] = []
            began = time.perf_counter()
            await asyncio.gather(*(_keep_asking(one, port, until, kept) for one in people))
            if turn:  # the first is to get warm
                times[number] += kept
                spent[number] += time.perf_counter() - began
    for one in people:
        one.end()
    return {"times": times, "seconds": spent}


async def _keep_asking(client: Client, port: int, until: float, kept: list[float]) -> None:
    while time.perf_counter() < until:
        kept.append(await client.ask(port))


def main() -> None:
    """Read what to ask, ask it, say how it went."""
    asked = json.load(sys.stdin)
    requests = [one.encode() for one in asked["requests"]]
    before = time.process_time()
    if asked["clients"] == 1:
        found = asyncio.run(alone(asked["ports"], requests, asked["rounds"], asked["seconds"]))
    else:
        found = asyncio.run(together(asked["ports"], requests, asked["clients"], asked["seconds"]))
    found["processor"] = time.process_time() - before
    json.dump(found, sys.stdout)


if __name__ == "__main__":
    main()
