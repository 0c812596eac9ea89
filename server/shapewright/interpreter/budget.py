"""Every limit that makes the analysis end: of any text, within a moment."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

MAX_STEPS = 30_000
"""Statements and comprehension items run in one analysis; then the rest of the program is unknown."""

MAX_TRIPS = 512
"""Trips of one loop that are run one by one; a longer loop is run as one of unknown length."""

MAX_FIRST_TRIPS = 2
"""Trips of such a loop that are run before, as there certainly are so many."""

MAX_LOOP_STEPS = 1_500
"""Steps that the trips of one loop take, inner loops included; the trips left are then run as a number not known."""

STEPS_FOR_A_LAYER = 3
"""Steps that a loop may take more for every layer that is made in it: one that builds a model is worth them."""

MAX_BUILDING_STEPS = 4_000
"""Steps that the trips of such a loop take at most."""

MAX_STEADY_TRIPS = 3
"""Trips of a loop in a row that change nothing of note; those that are left are then run together."""

MIN_TRIPS_LEFT = 8
"""Fewer than so many are run one by one all the same."""

MIN_STEPS_OF_STEADY = 16
"""Steps that a trip takes to be looked at from the first on."""

MIN_TRIPS_OF_SHORT = 8
"""Trips after which shorter ones are looked at, too."""

MIN_STEPS_OF_COUNTING = 16
"""Steps of a trip in which counters and lists that grow are not of note: what shorter trips count may decide a shape."""

MAX_ROWS = 32
"""Rows of an array that a loop goes through one by one: they are all alike."""

MAX_DEPTH = 40
"""Calls of the program's functions inside one another; a deeper call is unknown."""

MAX_BLIND_RECURSION = 2
"""Times that a function is followed inside itself where it is given nothing known: it would never come to its end."""

MAX_DOUBTFUL_RECURSION = 4
"""Times that a function is followed inside itself where it may or may not have called itself: each could double the work."""

MAX_BREAKS = 16
"""Trips at which a loop may have ended; those that are left are run as a number not known."""

MAX_WIDENINGS = 4
"""Trips of a loop of unknown length before everything that still changes is unknown."""

MAX_DIGITS = 4_096
"""Bits of an integer that arithmetic may make; a larger one is unknown."""

MAX_ITEMS = 2_000
"""Items of a list, tuple or string that an operator may make; a longer one is unknown."""

MAX_CALLS_OF_UNCALLED = 200
"""Functions that nobody calls which are analysed on their own."""

MAX_STEPS_OF_UNCALLED = 2_500
"""Steps that each of them may take: one that calls itself under unknown conditions would use up all there are."""

MIN_STEPS_OF_UNCALLED = 300
"""Steps that each of them may take in any case, however many the others have taken."""

MAX_STEPS_OF_FOLLOWED_UNCALLED = 4_000
"""Steps that all of them may take before each is left with the fewest: a file of functions that make whole models."""

MAX_STEPS_OF_ALL_UNCALLED = 2_000
"""Steps after which none of them is run a second time, with its defaults: most call the same few others."""

MAX_FIRST = 8
"""Numbers of a range too long to go through that are known one by one, for what asks for the first of them."""

MAX_ENDLESS_TRIPS = 4
"""Trips of a generator's ``while True`` that are run one by one: it has no end, and its items are joined in the end."""

MAX_MODULES = 60
"""Modules of the user's world that one analysis reads."""

MAX_NESTING = 180
"""Expressions inside one another that are evaluated; a deeper one is unknown."""


class OutOfBudget(Exception):
    """The analysis has run for as many steps as it may."""


class Budget:
    """How much of the limits one analysis has used."""

    __slots__ = ("allowed", "cancelled", "depth", "layers", "limits", "modules", "nesting", "steps")

    def __init__(self, cancelled: Callable[[], bool] | None = None) -> None:
        self.cancelled = cancelled
        """Asked at every step: whether nobody wants the answer any more."""
        self.steps = 0
        self.allowed = MAX_STEPS
        """The step after which what is running now has to end."""
        self.depth = 0
        self.layers = 0
        """How many layers were made."""
        self.modules = 0
        self.nesting = 0
        self.limits: list[tuple[int, int]] = []
        """For each running loop, the step after which its trips are not run one by one any more, and how far that may move."""

    def loop_starts(self) -> None:
        """A loop may take so many steps, but no more than are left to the one around it."""
        own, most = self.steps + MAX_LOOP_STEPS, self.steps + MAX_BUILDING_STEPS
        outer = self.limits[-1] if self.limits else (own, most)
        self.limits.append((min(own, outer[0]), min(most, outer[1])))

    def layer_made(self) -> None:
        """The running loops may take some more steps."""
        self.layers += 1
        self.limits = [(min(limit + STEPS_FOR_A_LAYER, most), most) for limit, most in self.limits]

    def loop_ends(self) -> None:
        """The loop around it counts again."""
        self.limits.pop()

    @property
    def loop_is_long(self) -> bool:
        """Whether the innermost running loop has taken the steps that it may: its trips are not run one by one any more."""
        return self.steps > self.limits[-1][0]

    def spend(self, steps: int = 1) -> None:
        """Count steps; raises ``OutOfBudget`` when they are used up, or when nobody waits for the answer any more."""
        self.steps += steps
        if self.steps > self.allowed or (self.cancelled is not None and self.cancelled()):
            raise OutOfBudget

    @property
    def over(self) -> bool:
        """Whether the analysis as a whole has to end."""
        return self.steps > MAX_STEPS or (self.cancelled is not None and self.cancelled())
