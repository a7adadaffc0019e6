"""The running oO asked everything that its OpenAPI document allows and forbids."""
