"""The error of a lost race, in a file of its own: handlers know it where no database library is loaded."""


class ConcurrentUpdate(Exception):
    """Another transaction has written the same unique row meanwhile: read again and decide again."""
