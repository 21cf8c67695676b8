"""The API, as far as every part of it shares: problems, tags, repeats, pages, and what is shared how."""
