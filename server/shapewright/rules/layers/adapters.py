"""Low-rank adapters (LoRA): two narrow matrices that learn in the place of a kernel."""

from __future__ import annotations

from typing import Any

from shapewright.rules.problems import RefusedArgument

from .layer import LayerRule, weights


class Adaptable(LayerRule):
    """A layer whose ``lora_rank`` freezes its kernel when it is built, and adds the factors of what is added to it."""

    lora_rank: Any
    constraint = "kernel_constraint"
    """The argument that Keras does not take together with a ``lora_rank``."""

    def kernel(self, x: Any) -> tuple[Any, ...]:
        """The shape of the kernel for this input; what is not known of it is no ``int``."""
        raise NotImplementedError

    def factors(self, x: Any) -> list[tuple[Any, ...]]:
        """The shapes of the two factors: all but the last axis by the rank, and the rank by the last; or none."""
        if self.lora_rank is None or self.lora_rank == 0:
            return []
        rank = self.lora_rank if isinstance(self.lora_rank, int) and self.lora_rank > 0 else None
        *lengths, last = self.kernel(x)
        return [(*lengths, rank), (rank, last)]

    def frozen(self, x: Any) -> int | None:
        """The kernel, where factors learn in its place."""
        return weights(self.kernel(x)) if self.factors(x) else 0

    def refuse_constraint(self) -> None:
        """Refuse, when it is built, a constraint on a kernel that is to be adapted, and a rank below 0."""
        if isinstance(self.lora_rank, int) and self.lora_rank < 0:
            raise RefusedArgument(self, "lora_rank", f"must be at least 1, but is {self.lora_rank}")
        adapted = isinstance(self.lora_rank, int) and self.lora_rank > 0
        if adapted and isinstance(getattr(self, self.constraint), str):
            raise RefusedArgument(self, self.constraint, "cannot be given together with lora_rank")
