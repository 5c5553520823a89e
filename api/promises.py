"""What must be true of what the API remembers."""

from lib.promises import Promise

PROMISES = [
    Promise(
        "What is kept under an Idempotency-Key is a whole answer.",
        "SELECT count(*) FROM api_keptanswer k WHERE k.status NOT BETWEEN 200 AND 299 OR k.body = ''",
    ),
]
