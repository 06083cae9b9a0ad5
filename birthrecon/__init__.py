"""The product's name as a module, so that `python -m birthrecon` starts the command where no script
is on the path."""
