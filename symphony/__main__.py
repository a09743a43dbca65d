"""``python -m symphony`` is the ``symphony`` script."""

from symphony.cli import main

if __name__ == "__main__":
    main()
