"""The help page “Sharing outside the organisation”: what it says to whom, and what people say of it."""
