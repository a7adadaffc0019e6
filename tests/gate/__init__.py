"""Tests of the contract gate (`make contracts`), which run the real command on a changed copy of the protos."""
