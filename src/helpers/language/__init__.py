"""Words: how texts are compared, measured and named, and the English of what the project says."""
