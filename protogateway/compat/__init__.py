"""The compatibility gate: compare today's contract with each supported release and report what a change breaks.

A finding names the change, where callers meet it, and which released clients it affects. The gate knows protos,
`google.api` and buf; its settings (settings.py) say what the options of a project mean.
"""
