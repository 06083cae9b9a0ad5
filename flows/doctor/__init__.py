"""Looks at the machine, the settings and an output folder, and says what will not work, before a
run finds out."""
