"""What ninja-jwt is told. Every key is given: it takes whatever is left out from bare environment variables."""

from datetime import timedelta
from typing import Any


def token_settings(signing_key: str, access: timedelta, refresh: timedelta) -> dict[str, Any]:
    """The whole `NINJA_JWT`; `access` and `refresh` are how long such tokens live."""
    return {
        "ACCESS_TOKEN_LIFETIME": access,
        "REFRESH_TOKEN_LIFETIME": refresh,
        "ROTATE_REFRESH_TOKENS": False,
        "BLACKLIST_AFTER_ROTATION": False,
        "UPDATE_LAST_LOGIN": False,
        "ALGORITHM": "HS256",
        "SIGNING_KEY": signing_key,
        "VERIFYING_KEY": "",
        "AUDIENCE": "lectern.api",
        "ISSUER": "lectern",
        "JWK_URL": None,
        "LEEWAY": timedelta(seconds=30),
        "USER_ID_FIELD": "id",
        "USER_ID_CLAIM": "user_id",
        "USER_AUTHENTICATION_RULE": "ninja_jwt.authentication.default_user_authentication_rule",
        "AUTH_TOKEN_CLASSES": ["ninja_jwt.tokens.AccessToken"],
        "TOKEN_USER_CLASS": "ninja_jwt.models.TokenUser",
        "TOKEN_TYPE_CLAIM": "token_type",
        "JTI_CLAIM": "jti",
        "JSON_ENCODER": None,
        "SLIDING_TOKEN_REFRESH_EXP_CLAIM": "refresh_exp",
        "SLIDING_TOKEN_LIFETIME": timedelta(minutes=5),
        "SLIDING_TOKEN_REFRESH_LIFETIME": timedelta(days=1),
        "TOKEN_OBTAIN_PAIR_INPUT_SCHEMA": "ninja_jwt.schema.TokenObtainPairInputSchema",
        "TOKEN_OBTAIN_PAIR_REFRESH_INPUT_SCHEMA": "ninja_jwt.schema.TokenRefreshInputSchema",
        "TOKEN_OBTAIN_SLIDING_INPUT_SCHEMA": "ninja_jwt.schema.TokenObtainSlidingInputSchema",
        "TOKEN_OBTAIN_SLIDING_REFRESH_INPUT_SCHEMA": "ninja_jwt.schema.TokenRefreshSlidingInputSchema",
        "TOKEN_BLACKLIST_INPUT_SCHEMA": "ninja_jwt.schema.TokenBlacklistInputSchema",
        "TOKEN_VERIFY_INPUT_SCHEMA": "ninja_jwt.schema.TokenVerifyInputSchema",
    }
