"""What the API stores about a person."""

from accounts.personal import Fate, stored

stored(
    "api.KeptAnswer",
    "user",
    fate=Fate.DELETED,
    why="Answers that a program may ask for again within a day.",
    shows=("route", "key", "status", "body", "created_at"),
)
