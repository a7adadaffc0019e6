"""Stand-in for Google as an OpenID provider."""
