"""What `make bench` runs: measurements, as a table and as _build/bench.json. Nothing here is a test."""
