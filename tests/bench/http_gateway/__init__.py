"""The cost of an HTTP request to the generated gateway, compared with what people would write or use instead.

Every contender responds to `POST …` `{"trigger":"open"}` with the same tip, from a process of its own on loopback.
"""
