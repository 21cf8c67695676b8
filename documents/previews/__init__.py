"""What a document looks like, beside and instead of downloading it."""
