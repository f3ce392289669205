"""Open the XML of Word and Excel files, to read it or to change it. It knows nothing of forms."""
