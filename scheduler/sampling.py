"""Samples what runs and what it costs; the digest tells by them what was spent."""

from collections.abc import Callable
from datetime import datetime

from app.reports.sampling import Sampler


def job(sampler: Sampler) -> Callable[[datetime], str]:
    """Make the job."""

    def sample(due_at: datetime) -> str:
        sampled = sampler.sample(due_at)
        without = f", nothing of {', '.join(map(str, sampled.missing))}" if sampled.missing else ""
        return f"sampled {sampled.clusters} cluster{'' if sampled.clusters == 1 else 's'}{without}"

    return sample
