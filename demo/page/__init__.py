"""The workspace as people see it: a page that feels like a chat client, and what stands behind it."""
