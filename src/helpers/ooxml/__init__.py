"""Word’s and Excel’s XML, for reading and for writing."""
