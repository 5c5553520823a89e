// Asks whoever is signed in to accept a new version of the terms. It is looked up every ten minutes at most.

import { get, post } from "./api.js";
import { $, h, toast } from "./dom.js";
import { isSignedIn } from "./session.js";

const LOOKED = "lectern.terms";
const REST = 600_000;

export async function askForPending() {
  if (!isSignedIn() || Date.now() - Number(sessionStorage.getItem(LOOKED)) < REST) return;
  const { data } = await get("users/me/consents/").catch(() => ({ data: { pending: null } }));
  if (data.pending?.length) show(data.pending);
  else if (data.pending) sessionStorage.setItem(LOOKED, Date.now());
}

function show(pending) {
  const links = pending.flatMap(({ kind, title }, index) => [index > 0 && ", ",
    h("a", { href: `/terms/#${kind.toLowerCase()}` }, title)]);
  const notice = h("div", { class: "notice wrap", role: "region", "aria-label": "Terms" },
    h("p", {}, "Please read and accept: ", ...links, "."),
    h("button", { type: "button", class: "button", onclick: accept }, "Accept"));
  $("#main").prepend(notice);

  async function accept({ currentTarget: button }) {
    button.disabled = true;
    try {
      await post("users/me/consents/", { accept: pending.map(({ kind }) => kind) });
      notice.remove();
      toast("Thank you. Your consent is kept with its date.");
    } catch (error) {
      button.disabled = false;
      toast(error.message);
    }
  }
}
