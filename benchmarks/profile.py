"""Where the time of an operation goes, layer by layer, on a server that times its own layers."""

import json
import urllib.request
from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from benchmarks.clients import ask
from benchmarks.layers import LAYERS
from benchmarks.measure import question_of
from benchmarks.plan.written import Planned
from benchmarks.servers import Server

REQUESTS = 300
Layers = dict[str, dict[str, float]]


def profiled(server: Server, planned: Planned, requests: int = REQUESTS) -> Layers:
    """Microseconds per request and layer, by the clock (`wall`) and of the processor."""
    asked = question_of(replace(planned, requests=planned.requests[::-1]))  # what was written already is not new
    ask(asked, server.port, seconds=1.0, most=500, clients=1)
    _layers(server)
    ask(asked, server.port, seconds=3.0, most=requests, clients=1)
    return _layers(server)


def _layers(server: Server) -> Layers:
    request = urllib.request.Request(f"http://127.0.0.1:{server.port}/", headers={"X-Benchmark": "layers"})
    with urllib.request.urlopen(request, timeout=10) as answer:
        layers: Layers = json.load(answer)
        return layers


def tell(profiles: Iterable[tuple[str, Layers]]) -> None:
    """As a table."""
    for name, layers in profiles:
        print(f"\n{name:46}{'µs by the clock':>17}{'of the processor':>18}")
        for layer, took in layers.items():
            print(f"  {LAYERS[layer]:44}{took['wall']:17.0f}{took['processor']:18.0f}")
        print(f"  {'all of it':44}{_sum(layers, 'wall'):17.0f}{_sum(layers, 'processor'):18.0f}", flush=True)


def _sum(layers: dict[str, Any], kind: str) -> float:
    return float(sum(took[kind] for took in layers.values()))
