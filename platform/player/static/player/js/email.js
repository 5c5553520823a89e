// Asking for another address, and what waits to be confirmed.

import { get, post, remove } from "./api.js";
import { $, h, time, toast } from "./dom.js";
import { onSubmit } from "./forms.js";

const form = $("#email");

export function showAddress({ email }) {
  $("#email-now").textContent = email;
}

export async function showPending() {
  const { data: pending } = await get("accounts/email/change/");
  $("#email-sent").hidden = !pending;
  $("#email-sent").replaceChildren(...pending ? [
    h("p", {}, h("strong", {}, h("bdi", {}, pending.new_email)), " is not confirmed yet. Open the link that we mailed there, which works until ",
      h("time", { datetime: pending.expires_at }, time(pending.expires_at)), "."),
    h("p", {}, h("button", { type: "button", class: "link-button", onclick: cancel }, "Keep my present address")),
  ] : []);
}

async function cancel({ currentTarget: button }) {
  button.disabled = true;
  try {
    toast((await remove("accounts/email/change/")).message);
  } catch (error) {
    toast(error.message);
    if (error.status === 404) showAddress((await get("users/me/")).data); // it was confirmed, or is too old
  }
  await showPending();
  form.elements.new_email.focus();
}

onSubmit(form, async (fields) => {
  try {
    const { message } = await post("accounts/email/change/", fields);
    form.reset();
    $("#email-code").hidden = true;
    await showPending();
    toast(message);
  } catch (error) {
    if (error.fields?.code) $("#email-code").hidden = false;
    throw error;
  }
});
