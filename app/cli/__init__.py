"""The command line's commands, one file each, imported only when asked for: a health probe must not pay for SDKs."""
