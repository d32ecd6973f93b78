"""AWS on one machine: moto with an overlay for its gaps, a believable fleet, and levers for faults."""
