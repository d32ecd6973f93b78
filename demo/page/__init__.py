"""The workspace as people see it: a page that looks and feels like a chat client, and what stands behind it."""
