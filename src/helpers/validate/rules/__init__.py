"""Rules, a module for each part of the catalogue, named by its letter. A function computes evidence; the catalogue says what it means."""
