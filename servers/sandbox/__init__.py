"""Stand-ins for Google and Todoist that really run: own process, own ports, fake people, no real data.

Nothing else imports this package; oO meets it over HTTP only, as it would meet the originals.
"""
