"""Moodle XML: the format that Moodle itself exports its question bank in."""
