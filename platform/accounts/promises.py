"""What must be true of accounts, their sessions, and the trail of security events."""

from lib.chain import BrokenChain
from lib.promises import DeepPromise, Promise
from outbox.promises import told_once

from accounts import trail

_TOKENS = "SELECT count(*) FROM (SELECT session_id FROM accounts_refreshtoken GROUP BY session_id HAVING"

PROMISES = [
    Promise(
        "A session has one refresh token that was not used, the last of its family.",
        f"{_TOKENS} sum(CASE WHEN used_at IS NULL THEN 1 ELSE 0 END) > 1 "
        "OR max(CASE WHEN used_at IS NULL THEN generation ELSE 0 END) "
        "< max(CASE WHEN used_at IS NULL THEN 0 ELSE generation END)) x",
    ),
    Promise(
        "The refresh tokens of a session follow one another without a gap.",
        f"{_TOKENS} count(*) <> max(generation) + 1 OR min(generation) <> 0) x",
    ),
    Promise(
        "Nobody who was shut out or erased is signed in.",
        "SELECT count(*) FROM accounts_session s JOIN accounts_user u ON u.id = s.user_id "
        "WHERE s.revoked_at IS NULL AND s.expires_at > CURRENT_TIMESTAMP "
        "AND (NOT u.is_active OR u.erased_at IS NOT NULL)",
    ),
    Promise(
        "Once an address is proved, no sign-up waits for it.",
        "SELECT count(*) FROM accounts_signup s JOIN accounts_user u ON u.id = s.user_id WHERE u.email_verified",
    ),
    Promise(
        "Sealed security events follow one another without a gap, each naming the one before it, up to the head.",
        "SELECT count(*) FROM accounts_securityhead h WHERE "
        "h.sequence <> (SELECT count(*) FROM accounts_securityevent e WHERE e.sequence IS NOT NULL) "
        "OR (h.sequence > 0 AND NOT EXISTS (SELECT 1 FROM accounts_securityevent e "
        "WHERE e.sequence = h.sequence AND e.hash = h.hash)) "
        "OR EXISTS (SELECT 1 FROM accounts_securityevent e JOIN accounts_securityevent b "
        "ON b.sequence = e.sequence - 1 WHERE e.previous_hash <> b.hash)",
    ),
    told_once("user.registered", "user_id"),
    told_once("session.reuse_detected", "family_id"),
]


def _changed_events() -> int:
    try:
        trail.verify()
    except BrokenChain:
        return 1
    return 0


DEEP_PROMISES = [DeepPromise("Every security event says what it said when it was sealed.", _changed_events)]
