"""Reading question files of other platforms: bytes in, neutral questions and a report out, nothing written.

`reading` finds out what a file is; `qti`, `gift`, `moodle` and `aiken` each know one format; `shapes` makes the
neutral questions that they share. What can't be mapped is named in the report, never guessed.
"""
