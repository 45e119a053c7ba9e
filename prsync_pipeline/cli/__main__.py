"""`python -m prsync_pipeline.cli` is `prsync`."""

from prsync_pipeline.cli.main import main

main()
