"""Mutation testing, which makes small wrong changes to the code, one at a time, that a test should notice.

`make mutants` runs it; `docs/decisions/0014-mutants-of-our-own.md` says why it is our own.
"""
