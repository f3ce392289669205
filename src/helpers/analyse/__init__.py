"""Stage 4, first half: turn tables and findings into summaries, figures and sentences. How they look on a page is `publish`'s business."""
