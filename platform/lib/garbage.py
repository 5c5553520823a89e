"""How seldom a process looks for garbage: for as long as Python does, nobody is answered.

What is loaded at the beginning, 300,000 objects, stays to the end. Looking through it again takes a quarter of a second
and more. So it is set aside. And a request leaves next to nothing that refers to itself, which is all that is looked
for: everything else goes when nobody needs it any more.
"""

import gc
from collections.abc import Iterator
from contextlib import contextmanager

SELDOM = (50_000, 20, 50)
"""Objects more than before until the newest are looked through, instead of 700; the older ones, every 20th time."""


@contextmanager
def loading() -> Iterator[None]:
    """What is there when the block ends stays for ever, and is never looked through again."""
    gc.disable()
    try:
        yield
    finally:
        gc.collect()
        gc.freeze()
        gc.set_threshold(*SELDOM)
        gc.enable()
