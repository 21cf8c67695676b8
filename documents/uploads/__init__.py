"""Uploads that can go on after the connection broke, by the tus protocol (1.0.0).

`protocol` is what tus says, `parts` where the bytes are meanwhile, `places` where the file goes;
the rows change in `documents.operations.uploads`.
"""
