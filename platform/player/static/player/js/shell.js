// What every page has: the navigation of whoever is signed in, signing out, and icons.

import { get, post } from "./api.js";
import { $, $$, date } from "./dom.js";
import "./marks.js";
import { askForPending } from "./pending_terms.js";
import { SIGNED_IN, forget, isSignedIn, refreshToken, rememberedUser, rememberUser } from "./session.js";

export async function me() {
  if (!isSignedIn()) return null;
  const known = rememberedUser();
  if (known) return known;
  const { data } = await get("users/me/");
  rememberUser(data);
  return data;
}

export function showNavigation(user) {
  const isStaff = user !== null && user.role !== "STUDENT";
  const shown = { guest: user === null, member: user !== null, staff: isStaff };
  for (const element of $$("[data-for]")) element.hidden = !shown[element.dataset.for];
  for (const element of $$("[data-my-name]")) element.textContent = user?.full_name || "Profile";
}

async function signOut() {
  const refresh = await refreshToken();
  await post("accounts/logout/", { refresh }).catch(() => {});
  await forget();
  location.assign("/");
}

for (const link of $$("nav[aria-label=Main] a")) {
  if (link.pathname === location.pathname) link.setAttribute("aria-current", "page");
}
for (const day of $$("time[data-day]")) day.textContent = date(day.dateTime); // as the browser writes all other dates
for (const link of $$("a[data-keep-next]")) link.search = location.search;
$("[data-sign-out]").addEventListener("click", signOut);
addEventListener("storage", (event) => {
  if (event.key === SIGNED_IN) location.reload();
});
askForPending();
me().then(showNavigation, () => showNavigation(isSignedIn() ? rememberedUser() : null));
