// The accounts elsewhere that sign one in here.

import { get, remove } from "./api.js";
import { $, date, h, toast } from "./dom.js";

const NAMES = { google: "Google", github: "GitHub" };

export async function showLinked() {
  const { data } = await get("users/me/social/");
  $("#linked").hidden = data.items.length === 0;
  $("#linked ul").replaceChildren(...data.items.map((account) => h("li", {},
    h("span", {}, NAMES[account.provider], h("small", {}, `${account.email}, last used ${date(account.last_used_at)}`)),
    h("button", { type: "button", class: "link-button", onclick: () => unlink(account.provider) }, "Unlink"))));
}

async function unlink(provider) {
  try {
    const { message } = await remove(`users/me/social/${provider}/`);
    toast(message);
  } catch (error) {
    toast(error.message);
  }
  await showLinked();
}
