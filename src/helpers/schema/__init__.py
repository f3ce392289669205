"""What is known of a year: its tables and columns, places, marks, and what is private."""
