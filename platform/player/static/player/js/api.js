// Calls of the JSON API, as whoever is signed in.

import { accessToken, forgetAccess } from "./session.js";

const BASE = "/api/v1/";

export class ApiError extends Error {
  constructor(status, error) {
    super(error?.message || "The server did not answer as expected. Try again in a moment.");
    this.status = status;
    this.code = error?.code || "";
    this.details = error?.details || {};
    this.fields = this.details.fields || {};
  }
}

export const get = (path) => call("GET", path);
export const post = (path, body = {}, headers = {}) => call("POST", path, body, { headers });
export const put = (path, body = {}) => call("PUT", path, body);
export const patch = (path, body = {}) => call("PATCH", path, body);
export const remove = (path, body) => call("DELETE", path, body);

const LONGEST_WAIT = 2;

// The whole envelope of a good answer; raises ApiError for a refusal.
export async function call(method, path, body, { keepalive = false, again = true, headers = {} } = {}) {
  const token = await accessToken();
  const response = await fetch(path.startsWith("http") ? path : BASE + path, options(method, body, token, keepalive, headers))
    .catch(() => { throw new ApiError(0, { message: "The server can't be reached. Look at your connection and try again." }); });
  if (response.status === 401 && token && again) {
    forgetAccess(token);
    return call(method, path, body, { keepalive, again: false, headers });
  }
  if (response.status === 503 && again && !keepalive && maySendAgain(method, headers)) {
    await new Promise((go) => { setTimeout(go, 1000 * Math.min(Number(response.headers.get("Retry-After") || LONGEST_WAIT), LONGEST_WAIT)); });
    return call(method, path, body, { again: false, headers });
  }
  const envelope = await response.json().catch(() => ({}));
  if (!response.ok) throw new ApiError(response.status, envelope.error);
  return { status: response.status, ...envelope };
}

// What does nothing twice: a moment's trouble, such as too many uploads at once, is not told to anybody.
const maySendAgain = (method, headers) => method !== "POST" || "Idempotency-Key" in headers;

function options(method, body, token, keepalive, more) {
  const headers = token ? { ...more, Authorization: `Bearer ${token}` } : more;
  if (body === undefined) return { method, headers, keepalive };
  if (body instanceof FormData) return { method, headers, body };
  return { method, headers: { ...headers, "Content-Type": "application/json" }, body: JSON.stringify(body), keepalive };
}
