"""Fourth stage, second half: the report that readers open, and the papers that reviewers send and keep."""
