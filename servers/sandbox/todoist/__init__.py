"""Stand-in for Todoist: OAuth and the part of API v1 that oO uses, with the original's peculiarities."""
