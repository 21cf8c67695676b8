"""The tests: sentences about what Gastvrij does."""
