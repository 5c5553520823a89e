"""GIFT, the text format of Moodle: one question between blank lines, its answers in braces."""
