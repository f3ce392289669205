"""One fiscal year from the raw files to the report: the stages in order, what they leave behind, and how they resume."""
