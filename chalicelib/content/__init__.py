"""Content: everything said and written."""
