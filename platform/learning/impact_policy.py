"""The rules of `docs/learning.md` that a release brings into play, in sentences."""


def policy_of(*, added: int, removed: int, completed: int) -> list[str]:
    """What applies to a release with so many lessons more and fewer, that completes so many learners."""
    rules = ["Who has finished stays finished, and keeps the certificate with the release that it names."]
    if added:
        rules.append("Who is still learning gets the new lessons. Who has finished sees them and may take them.")
    if removed:
        rules.append("Removed lessons stop counting. Progress on them is kept, and counts again if they come back.")
    rules.append("Lessons that were moved or rewritten stay done.")
    if completed:
        rules.append(
            "Who has nothing left to do is completed and gets a certificate of this release, in the background."
        )
    return rules
