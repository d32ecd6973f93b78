"""What outlives a command: followed to its end, and shown on the one message that everybody sees."""
