"""Texts: compare them, measure their width, name files and agencies, say them in English. It knows no table and no rule."""
