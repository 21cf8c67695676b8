"""Sites and folders in the API."""
