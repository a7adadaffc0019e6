"""Tests of a running oO against its OpenAPI document, with valid and invalid requests."""
