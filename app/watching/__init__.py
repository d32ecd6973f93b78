"""Idle clusters watched by the clock: told of, spared, and ended where a rule says so."""
