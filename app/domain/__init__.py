"""Pure decisions and the values they are made of: no I/O, no clock, no SDK."""
