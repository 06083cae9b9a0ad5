"""`python -m birthrecon`, on Windows `py -m birthrecon`: the command `birthrecon`."""

from flows.cli import main

if __name__ == "__main__":
    main()
