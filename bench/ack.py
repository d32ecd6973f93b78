"""``python -m bench.ack``: ours against a bare slack-bolt, by turns; exits 1 where a target is missed."""

import argparse
import json
import sys
from dataclasses import asdict
from pathlib import Path

from bench.measure import Plan, Result, measure
from bench.report import machine, table, verdicts
from bench.subjects import BARE, OURS


def main() -> int:
    """Measure, print, judge."""
    asked = _options().parse_args()
    plan = Plan(asked.alone, asked.at_once, asked.cloud_delay, asked.slow_for)
    results: dict[str, list[Result]] = {OURS.name: [], BARE.name: []}
    for number in range(1, asked.rounds + 1):
        for subject in (OURS, BARE):
            print(f"round {number} of {asked.rounds}: {subject.name} ...", file=sys.stderr, flush=True)
            results[subject.name].append(measure(subject, plan))
    ours, bare = results[OURS.name], results[BARE.name]
    judged = verdicts(ours, bare, plan)
    print(machine(), table(ours, bare, plan), *map(str, judged), sep="\n")
    if asked.json:
        told = {name: [asdict(result) for result in rounds] for name, rounds in results.items()}
        asked.json.write_text(json.dumps({"machine": machine(), "plan": asdict(plan), **told}, indent=2))
    return 0 if all(verdict.met for verdict in judged) else 1


def _options() -> argparse.ArgumentParser:
    plan = Plan()
    parser = argparse.ArgumentParser(prog="python -m bench.ack", description=__doc__)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--alone", type=int, default=plan.one_by_one, help="commands one at a time")
    parser.add_argument("--at-once", type=int, default=plan.at_once, help="commands at once")
    parser.add_argument(
        "--cloud-delay", type=float, default=plan.cloud_delay, help="seconds each cloud call takes"
    )
    parser.add_argument(
        "--slow-for", type=float, default=plan.slow_for, help="seconds after which clouds are fast"
    )
    parser.add_argument("--json", type=Path, help="write every round's numbers there")
    return parser


if __name__ == "__main__":
    sys.exit(main())
