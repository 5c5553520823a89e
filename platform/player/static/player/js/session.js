// Who is signed in. All tabs share the refresh token; it works once, so one tab at a time exchanges it. The access
// token stays in its tab. docs/player.md says why.

import { readRefresh, removeRefresh, writeRefresh } from "./vault.js";

const API = "/api/v1/";
export const SIGNED_IN = "lectern.signed_in"; // a mark without a secret, which pages can ask without waiting
const ACCESS = "lectern.access";
const ME = "lectern.me";
const EARLY_SECONDS = 30;
let exchanging = null;

export const isSignedIn = () => localStorage.getItem(SIGNED_IN) !== null;

export async function remember({ access, refresh, user }) {
  if (refresh) await writeRefresh(refresh);
  sessionStorage.setItem(ACCESS, access);
  if (user) rememberUser(user);
  if (!isSignedIn()) localStorage.setItem(SIGNED_IN, "yes");
}

export async function forget() {
  await removeRefresh();
  localStorage.removeItem(SIGNED_IN);
  for (const key of [ACCESS, ME]) sessionStorage.removeItem(key);
}

export function forgetAccess(token) {
  if (sessionStorage.getItem(ACCESS) === token) sessionStorage.removeItem(ACCESS);
}

export const rememberedUser = () => JSON.parse(sessionStorage.getItem(ME) || "null");
export const rememberUser = (user) => sessionStorage.setItem(ME, JSON.stringify(user));
export const refreshToken = readRefresh;

// An access token that is good for a while, or null for nobody.
export async function accessToken() {
  const known = freshAccess();
  if (known || !isSignedIn()) return known;
  exchanging ??= alone(exchange).finally(() => { exchanging = null; });
  return exchanging;
}

function freshAccess() {
  if (!isSignedIn()) return null;
  const token = sessionStorage.getItem(ACCESS);
  return token && expiryOf(token) > Date.now() / 1000 + EARLY_SECONDS ? token : null;
}

function expiryOf(token) {
  try {
    return JSON.parse(atob(token.split(".")[1].replaceAll("-", "+").replaceAll("_", "/"))).exp;
  } catch {
    return 0;
  }
}

// Browsers give locks to pages on https and localhost only; elsewhere one tab at least does not race with itself.
const alone = (work) => (navigator.locks ? navigator.locks.request("lectern.refresh", work) : work());

async function exchange() {
  const refresh = await readRefresh(); // inside the lock: another tab may have exchanged it meanwhile
  if (!refresh) return forget().then(() => null);
  const response = await fetch(`${API}accounts/token/refresh/`, {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify({ refresh }),
    keepalive: true, // a page that is left should not cut the exchange in half
  });
  if (response.status === 401) return forget().then(() => null);
  if (!response.ok) throw new Error("The session could not be renewed. Try again in a moment.");
  await remember((await response.json()).data);
  return sessionStorage.getItem(ACCESS);
}
