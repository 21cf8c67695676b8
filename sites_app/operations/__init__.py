"""What can be done to sites and folders."""
