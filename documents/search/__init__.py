"""Finding documents, folders and sites by their words; trimmed by the gate to the last snippet (P3)."""
