"""What people who mean harm send: a corpus, every place of the API that it is put into, and how answers are judged.

`make fuzz` runs all of it and schemathesis against a live server; a sample by a fixed seed is part of `make test`.
"""
