"""Rebuilds a recipe's model with Keras's own classes and reports every real shape, or the real error."""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any, Callable

from shapewright_worker.arguments import Arguments
from shapewright_worker.data import product
from shapewright_worker.failure import first_line, out_of_memory, raising_layer
from shapewright_worker.framework import Framework, Refusal
from shapewright_worker.operations import operation, with_samples
from shapewright_worker.shapes import agree, shapes_of
from shapewright_worker.step import Step
from shapewright_worker.weights import filled_weights

Json = dict[str, Any]
Report = Callable[[int, int, str], None]


class Failed(Exception):
    """What Keras raised, as the result's ``error``."""

    def __init__(self, report: Json) -> None:
        super().__init__(report["message"])
        self.report = report


class Rebuild:
    """One model on its way; what has the same key is the same thing, in nested models too."""

    def __init__(self, framework: Framework, report: Report) -> None:
        self.framework = framework
        self.keras = framework.keras
        self.arguments = Arguments(framework)
        self.layers = self.arguments.layers
        self.entries: dict[str, Json] = {}
        self.traced = False
        self.lasting = False
        """Whether its model may take another step: it was built before it took any, and nothing was refused."""
        self._of_model: Json | None = None
        self._made: Any = None
        self._report = report
        self._done = 0
        self._of = 0

    def run(self, recipe: Json) -> Json:
        """Build the model unless this has built it before, take its step, and return the result."""
        started = time.perf_counter()
        self._of, self._done, self.traced = work_in(recipe), 0, False
        model, error = self._made, None
        try:
            with filled_weights(self.framework):
                if model is None:
                    model = self.model(recipe)
                    self.lasting = model is not None and bool(model.built)
                if recipe["step"] is not None:
                    self.report_stacks(recipe)
                    self.step(model, recipe["step"])
        except Failed as failed:
            error = failed.report
            self.lasting = False
        self._of_model, self._made = without_step(recipe), model
        self.report_stacks(recipe)
        return {
            "layers": list(self.entries.values()),
            "params": self.parameters(model),
            "error": error,
            "traced": self.traced,
            "seconds": round(time.perf_counter() - started, 4),
        }

    def holds(self, recipe: Json) -> bool:
        """Say whether this has built the model of a recipe."""
        return self._of_model == without_step(recipe)

    def model(self, recipe: Json) -> Any:
        """Build a recipe's model; a functional recipe without outputs is only its calls, and gives ``None``."""
        for given in recipe["inputs"]:
            if given["key"] not in self.arguments.tensors:
                with self.attempt("constructor", given["key"], given["line"]):
                    self.arguments.tensors[given["key"]] = self.input(given)
        for layer in recipe["layers"]:
            if layer["key"] not in self.layers:
                self.progress("make " + layer["class_name"])
                self.layers[layer["key"]] = self.layer(layer)
        return self.sequential(recipe) if recipe["kind"] == "sequential" else self.functional(recipe)

    def input(self, given: Json) -> Any:
        """Make an ``Input``; its shape has the batch first."""
        batch, *shape = given["shape"]
        return self.keras.Input(shape=tuple(shape), batch_size=batch, dtype=given["dtype"])

    def layer(self, layer: Json) -> Any:
        """Construct a layer, or the model that is used as one."""
        if layer["model"] is not None:
            model = self.model(layer["model"])
            self.report_stacks(layer["model"])
            return model
        made = self.arguments.layer_class(layer["class_name"])
        arguments = self.arguments.mapping(layer["arguments"])
        with self.attempt("constructor", layer["key"], layer["line"]):
            return made(**arguments)

    def sequential(self, recipe: Json) -> Any:
        """Stack the layers in the order of the calls; without an input the model stays unbuilt."""
        inputs = [self.arguments.tensors[given["key"]] for given in recipe["inputs"]]
        stack = [self.layers[call["layer"]] for call in recipe["calls"]]
        self.progress("build Sequential")
        with self.attempt("call", None, recipe["line"], recipe["calls"]):
            return self.keras.Sequential(inputs + stack, name=recipe["name"])

    def functional(self, recipe: Json) -> Any:
        """Call the layers one by one, then close the graph."""
        for call in recipe["calls"]:
            self.progress("call " + (call["operation"] or type(self.layers[call["layer"]]).__name__))
            if call["key"] not in self.arguments.tensors:
                self.call(call)
        if recipe["outputs"] is None:
            return None
        inputs = [self.arguments.tensors[given["key"]] for given in recipe["inputs"]]
        outputs = self.arguments.value(recipe["outputs"])
        if recipe["losses"]:
            outputs = with_losses(self.framework, outputs, self.arguments.value(recipe["losses"]))
        with self.attempt("constructor", None, recipe["line"]):
            return self.keras.Model(
                inputs=inputs[0] if len(inputs) == 1 else inputs, outputs=outputs, name=recipe["name"]
            )

    def call(self, call: Json) -> None:
        """Call one layer or function on tensors that came before."""
        read = (self.arguments.value(call["inputs"]), self.arguments.mapping(call["arguments"]))
        inputs, arguments = with_samples(self.framework, read)
        if call["operation"] is None:
            layer = self.layers[call["layer"]]
            # The analysis keeps lists as tuples; attention takes nothing else than a list.
            title, apply, given = type(layer).__name__, layer, (list(inputs) if type(inputs) is tuple else inputs,)
        else:
            title, given = call["operation"], inputs
            apply = operation(self.framework, call["operation"], within=call["within"])
        with self.attempt("call", call["key"], call["line"]):
            output = apply(*given, **arguments)
        self.arguments.tensors[call["key"]] = output
        self.enter(call, title, output)

    def step(self, model: Any, step: Json) -> None:
        """Run the step of the recipe on made data."""
        if model is None:
            raise Refusal("refused", "a step needs a model")
        self.progress(step["via"])
        taken = Step(self.framework, self.arguments, model, step, numbers_in(self.entries.values()))
        try:
            with self.attempt("step", None, step["line"]):
                taken.run()
            self.traced = taken.traced
        except Failed as failed:
            failed.report["assumed"] = taken.assumed
            raise

    def report_stacks(self, recipe: Json) -> None:
        """Enter the shapes of the layers in a Sequential, which keeps them in its layers' nodes once it is built."""
        for layer in recipe["layers"]:
            if layer["model"] is not None:
                self.report_stacks(layer["model"])
        for call in recipe["calls"] if recipe["kind"] == "sequential" else ():
            layer = self.layers.get(call["layer"])
            nodes = getattr(layer, "_inbound_nodes", None)
            if nodes and call["key"] not in self.entries:
                output = getattr(nodes[-1], "output_tensors", None)
                self.enter(call, type(layer).__name__, nodes[-1].outputs if output is None else output)

    def enter(self, call: Json, title: str, output: Any) -> None:
        """Add a call's real shapes to the result."""
        shapes = shapes_of(output)
        self.entries[call["key"]] = {
            "key": call["key"],
            "line": call["line"],
            "class": title,
            "shapes": shapes,
            "agrees": agree(shapes, call["expected_shapes"]),
        }

    def parameters(self, model: Any) -> int | None:
        """Count the weights of a model that is built."""
        return int(model.count_params()) if model is not None and model.built else None

    def progress(self, text: str) -> None:
        """Report the next piece of work; a cancelled request ends here."""
        self._report(self._done, self._of, text)
        self._done += 1

    @contextmanager
    def attempt(self, during: str, key: str | None, line: int | None, calls: Any = ()) -> Iterator[None]:
        """Turn what Keras raises into ``Failed``; of several ``calls`` the one that raised is named."""
        try:
            yield
        except Refusal:
            raise
        except Exception as error:
            if out_of_memory(error):
                raise Refusal("out-of-memory", "TensorFlow needs more memory than the worker may use") from error
            known = {id(layer): key for key, layer in self.layers.items()}
            stacked = {call["layer"]: call for call in calls}
            in_stack = raising_layer(error, {number: key for number, key in known.items() if key in stacked})
            raised = None if in_stack is None else stacked[in_stack]
            report = {
                "type": type(error).__name__,
                "message": first_line(error),
                "line": raised["line"] if raised else line,
                "key": raised["key"] if raised else key,
                "layer": raising_layer(error, known),
                "during": during,
                "assumed": False,
            }
            raise Failed(report) from error


def with_losses(framework: Framework, outputs: Any, losses: list[Any]) -> Any:
    """Give the outputs of a model through a layer that adds these losses."""
    layer: Any = framework.base_layer

    class Added(layer):  # type: ignore[misc]
        def call(self, outputs: Any, losses: Any) -> Any:
            for loss in losses:
                self.add_loss(loss)
            return outputs

    return Added()(outputs, losses)


def without_step(recipe: Json) -> Json:
    """Return what makes the model of a recipe."""
    return {key: value for key, value in recipe.items() if key != "step"}


def numbers_in(entries: Iterable[Json]) -> int:
    """Count the numbers that all calls give for one sample; an open axis counts once."""
    return sum(product(shape[1:]) for entry in entries for shape in entry["shapes"])


def work_in(recipe: Json) -> int:
    """Count the pieces of work that progress is measured in."""
    nested = sum(work_in(layer["model"]) for layer in recipe["layers"] if layer["model"] is not None)
    calls = 1 if recipe["kind"] == "sequential" else len(recipe["calls"])
    return nested + len(recipe["layers"]) + calls + (recipe["step"] is not None)
