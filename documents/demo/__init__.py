"""What `make demo` shows: organisations, people, sites, files, and each way of sharing once."""
