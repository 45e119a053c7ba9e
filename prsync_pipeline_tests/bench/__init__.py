"""What things cost, measured against limits: `python -m prsync_pipeline_tests.bench.__main__`, or `make bench`."""
