"""Reading other people's courses: an untrusted package in, plain data out, then a draft course.

`archive` opens the file, `xml` parses what is inside, `manifest` reads the outline, `html` turns pages into typed
blocks, `cartridge` puts them together, `build` makes the draft. Nothing is ever unpacked to disk by its own name.
"""
