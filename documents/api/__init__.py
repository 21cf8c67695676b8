"""Documents in the API: what they are, what is in them, what is said of them, many at once."""
