"""A copy of an output folder that can be proved and brought back: `make`, `bring_back`, and the
manifest that says what it holds."""
