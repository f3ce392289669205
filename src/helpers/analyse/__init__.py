"""Fourth stage, first half: tables and findings become summaries, figures and sentences. How they look on a page is `publish`'s."""
