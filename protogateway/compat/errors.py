"""The error of the compatibility gate."""

from __future__ import annotations


class CompatError(Exception):
    """The gate cannot say whether the contract is kept. The message says what to do, and is shown as it is."""
