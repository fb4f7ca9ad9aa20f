"""The console: the `utskick` command for staff and operators."""
