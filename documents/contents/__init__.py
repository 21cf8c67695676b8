"""What contents say and look like, found out in a process of its own: files are not to be trusted."""
