"""A stand-in OpenID provider that speaks as Google does."""
