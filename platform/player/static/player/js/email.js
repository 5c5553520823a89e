// Asking for another address.

import { post } from "./api.js";
import { $, h } from "./dom.js";
import { onSubmit } from "./forms.js";

const form = $("#email");

export function showAddress({ email }) {
  $("#email-now").textContent = email;
}

onSubmit(form, async (fields) => {
  $("#email-sent").hidden = true;
  try {
    const { message } = await post("accounts/email/change/", fields);
    form.reset();
    $("#email-code").hidden = true;
    $("#email-sent").hidden = false;
    $("#email-sent").replaceChildren(h("strong", {}, h("bdi", {}, fields.new_email)), h("br"), message);
  } catch (error) {
    if (error.fields?.code) $("#email-code").hidden = false;
    throw error;
  }
});
