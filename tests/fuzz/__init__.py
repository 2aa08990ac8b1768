"""Wild input for every parser of what strangers send; `python -m tests.fuzz http` runs for long."""
