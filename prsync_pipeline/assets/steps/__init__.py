"""What an asset's step does around its work: records, progress, failures that Dagster shows."""
