"""The command line's commands, one file each, imported when asked for: a probe must not pay for SDKs."""
