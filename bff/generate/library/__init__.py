"""What generated code stands on: written into the generated folder as it is, so imports here are relative."""
