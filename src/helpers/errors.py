"""What can go wrong, named for the person who must act; each error knows the exit status it ends the program with."""


class HelpersError(Exception):
    """Base of the errors that are told to a person without a traceback."""

    exit_status = 1


class UnusableInput(HelpersError):
    """The call, or the files it was given, cannot be worked with: what is wrong, where, and what to do. Exit status 2."""

    exit_status = 2


class GateFailed(HelpersError):
    """The run worked, and what it found stops it: what failed, how many, where to look. Exit status 1."""


class StageFailed(HelpersError):
    """A stage ended with an error of its own; the executed notebook that shows it is kept and named. Exit status 1."""
