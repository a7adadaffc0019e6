"""Tests of the running oO against its OpenAPI document, with valid and invalid requests."""
