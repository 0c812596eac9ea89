"""Rules of datasets: where they come from, and what their methods do to elements, cardinality and batches."""

from . import directories, generators, pipelines, sources

__all__ = ["directories", "generators", "pipelines", "sources"]
