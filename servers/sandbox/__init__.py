"""Stand-ins for Google and Todoist that run in a process of their own, with invented people and no real data.

No other package imports this one: oO reaches it over HTTP only, as it would reach the originals.
"""
