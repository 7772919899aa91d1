"""`python -m klantwaarde` is the command line."""

from klantwaarde.cli.main import main

if __name__ == "__main__":
    main()
