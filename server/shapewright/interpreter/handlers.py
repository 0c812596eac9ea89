"""Handlers: what the interpreter does itself for names of libraries, in one table for each room of them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable

    Handler = Callable[..., Any]
    Registering = Callable[[Handler], Handler]


def handling(table: dict[str, Handler]) -> Callable[..., Registering]:
    """A decorator that enters a function into the table, under the canonical names that it is given."""

    def on(*names: str) -> Registering:
        def register(run: Handler) -> Handler:
            table.update(dict.fromkeys(names, run))
            return run

        return register

    return on
