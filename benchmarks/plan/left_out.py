"""Operations that are not measured, and why."""

NOT_MEASURED = {
    "POST accounts/oauth/{provider}/": "asks a provider over the network, which is not ours to measure",
    "POST users/me/social/{provider}/": "asks a provider over the network, which is not ours to measure",
    "POST users/me/second-factor/totp/confirm/": "a code of an app is good for half a minute",
}
