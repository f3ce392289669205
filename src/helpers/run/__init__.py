"""Run a year from the raw files to the report: stages in order, promotion, resuming, the manifest. It reads and judges nothing itself."""
