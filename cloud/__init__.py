"""The outside world: what we know of it (model), ask of it (ports), how it fails (errors), and adapters."""
