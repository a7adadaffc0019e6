"""Learning and scoring, in a process of its own: `python -m ml_serving` serves oo.ranking.v1."""
