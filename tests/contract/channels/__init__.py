"""What every channel means alike: cases played in process, by bytes and over gRPC."""
