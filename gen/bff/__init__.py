# Generated from the protos. Do not edit.
"""The HTTP face of the contract."""
