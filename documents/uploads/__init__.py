"""Uploads that can go on after the connection broke, by the tus protocol (1.0.0).

`protocol` is what tus says, `parts` where the bytes are meanwhile, `places` where the file goes,
`taking` what a request does; `views` answers the pages, and documents/api/uploads.py programs. The rows
change in `documents.operations.uploads`.
"""
