"""What is known and decided about EMR clusters."""
