"""What a request costs over HTTP: the generated gateway against what people would write or use instead.

Every contender answers `POST …` `{"trigger":"open"}` with the same tip, from a process of its own on loopback.
"""
