"""What is known of a year: tables and columns, places, the same project, what is private. It fills no table: the stages do."""
