"""The contract gate (`make contracts`), as a tester uses it: the real command, on a changed copy of the protos."""
