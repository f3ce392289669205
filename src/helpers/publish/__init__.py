"""Stage 4, second half: the report that readers open, and the papers that reviewers keep and send. It computes no figures."""
