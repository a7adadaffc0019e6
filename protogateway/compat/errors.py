"""The error of the compatibility gate."""


class CompatError(Exception):
    """The gate cannot say whether the contract is kept. The message says what to do, and is shown as it is."""
