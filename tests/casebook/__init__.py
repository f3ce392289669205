"""Made-up forms in every layout and format, with noise one at a time: what the readers make of them is counted here."""
