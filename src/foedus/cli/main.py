"""The entry point: find the verb, run it, turn errors into one line."""

from __future__ import annotations

import os
import sys

from foedus import __version__


def main(arguments: list[str] | None = None) -> None:
    """Run the command line and exit with its code.

    Exit codes: 0 done; 1 unreadable or failed; 2 usage (unknown state, hub
    equal to partner, since after until); 3 outside coverage.
    """
    given = sys.argv[1:] if arguments is None else arguments
    if given in (["--version"], ["-V"]):
        # Before anything heavy is imported: programs ask for this often.
        print(f"foedus {__version__}")
        return
    from foedus.cli.app import app
    from foedus.errors import FoedusError

    debug = "--debug" in given
    try:
        app(args=[word for word in given if word != "--debug"], prog_name="foedus")
    except FoedusError as error:
        if debug:
            raise
        _one_line(error)
        sys.exit(error.exit_code)
    except BrokenPipeError:
        # The reader of a pipe went away (head): not an error of ours. The
        # descriptor is replaced so that the interpreter's own flush is silent.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(1)
    except OSError as error:
        # A disk that is full, or a place that may not be written.
        if debug:
            raise
        _one_line(error)
        sys.exit(1)
    except KeyboardInterrupt:
        print("foedus: stopped", file=sys.stderr)
        sys.exit(130)


def _one_line(error: Exception) -> None:
    """Print an error as one line, whatever a name or a path may hold."""
    print(f"foedus: {' '.join(str(error).split())}", file=sys.stderr)
