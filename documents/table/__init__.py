"""The table of a library: its columns, what it is narrowed to, and what is done with many rows."""
