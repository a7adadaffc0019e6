"""The contract gate: descriptors of releases and of today in, findings out.

It says what a change of the protos breaks, where callers meet it, and which released clients that hurts. It knows
protos, `google.api` and buf; what the options of a project mean is told by its settings (settings.py).
"""
