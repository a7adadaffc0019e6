"""What a decision was made from has changed. Known wherever calls are handled, also where no database is."""


class ConcurrentUpdate(Exception):
    """A unique row was written by somebody else meanwhile: read again and decide again."""
