"""The bus of a single node: a function call."""

from collections.abc import Mapping, Sequence

from inwith.live.bus import Listener, Passing


class LocalBus:
    """See `live.bus.Bus`."""

    def __init__(self) -> None:
        self._listeners: list[Listener] = []

    def publish(self, heads: Mapping[int, int], ephemera: Sequence[Passing]) -> None:
        for listener in self._listeners:
            listener(heads, ephemera)

    def subscribe(self, listener: Listener) -> None:
        self._listeners.append(listener)
