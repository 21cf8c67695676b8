"""What a person does with a browser, from the first page to the last."""
