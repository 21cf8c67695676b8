"""Comments on documents: said, answered, changed, removed; threads resolved and opened again."""
