"""`<package>/codec.py`: straight-line functions for each message, and a codec made of them."""
