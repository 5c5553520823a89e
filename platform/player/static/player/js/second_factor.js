// The code that one is asked for beside the password: an authenticator app, and recovery codes.

import { get, post, remove } from "./api.js";
import { $, count, date, h, toast } from "./dom.js";
import { onSubmit } from "./forms.js";
import { remember } from "./session.js";

const box = $("#factors");
const show = (...parts) => box.replaceChildren(...parts.filter(Boolean));
const button = (words, press, style = "button quiet") => h("button", { type: "button", class: style, onclick: press }, words);

export async function showSecondFactor() {
  const { data } = await get("users/me/second-factor/");
  const { factors, recovery_codes_left: left } = data;
  show(
    h("p", {}, factors.length ? "After your password, you are asked for one of these."
      : "Nobody gets in with your password alone, when you are asked for a code of an app on your phone as well."),
    factors.length ? h("ul", { class: "plain-list" }, ...factors.map(row)) : null,
    factors.length ? h("p", { class: "muted small" }, `${count(left, "recovery code")} left, for when you have lost your phone.`) : null,
    h("div", { class: "actions" },
      !factors.some(({ kind }) => kind === "TOTP") && button("Set up an authenticator app", () => proved(setUp), "button"),
      factors.length > 0 && button("Make new recovery codes", () => proved(renew))));
  box.setAttribute("aria-busy", "false");
}

const row = (factor) => h("li", {}, h("span", {}, factor.name, h("small", {}, `Since ${date(factor.created_at)}`)),
  h("button", { type: "button", class: "link-button", "aria-label": `Remove ${factor.name}`, onclick: () => {
    if (confirm(`Remove “${factor.name}”? Your other devices are signed out.`)) proved(() => dropped(factor));
  } }, "Remove"));

// A change asks who signed in long ago for the password, and is made after that.
async function proved(change) {
  try {
    await change();
  } catch (error) {
    if (error.code === "PASSWORD_NEEDED") askPassword(change);
    else toast(error.message);
  }
}

function askPassword(change) {
  const password = h("input", { name: "password", type: "password", required: true, maxlength: "128", autocomplete: "current-password" });
  ask("confirm-password", h("label", {}, "Your password, once more", password), "Go on", async (fields) => {
    await post("users/me/second-factor/password/", fields);
    await proved(change);
  });
}

async function setUp() {
  const { data } = await post("users/me/second-factor/totp/");
  const code = h("input", { name: "code", inputmode: "numeric", required: true, maxlength: "10", autocomplete: "one-time-code" });
  const form = ask("confirm-app", h("label", {}, "The six digits that it shows", code), "Set up", async (fields) => {
    await changed(await post("users/me/second-factor/totp/confirm/", fields));
  });
  form.prepend(h("p", {}, "Type this key into an authenticator app (time-based, six digits), or ",
    h("a", { href: data.uri }, "open it in an app on this device"), "."), h("p", {}, h("code", { id: "app-secret" }, data.secret)));
}

function ask(id, field, label, send) {
  const form = h("form", { id, class: "stack", method: "post", novalidate: true }, field,
    h("p", { class: "error", role: "alert", hidden: true }),
    h("div", { class: "actions" }, h("button", { class: "button", type: "submit" }, label), button("Cancel", showSecondFactor)));
  show(form);
  onSubmit(form, send);
  $("input", form).focus();
  return form;
}

const renew = async () => changed(await post("users/me/second-factor/recovery-codes/"));
const dropped = async ({ id }) => changed(await remove(`users/me/second-factor/${id}/`));

// Every change ends the tokens of before; recovery codes are told this once.
async function changed({ data, message }) {
  await remember(data);
  toast(message);
  if (!data.recovery_codes?.length) return showSecondFactor();
  show(h("p", {}, h("strong", {}, "Keep your recovery codes.")),
    h("p", {}, "Each lets you in once, when you have lost your phone. They are shown this once: put them into a password manager, or on paper."),
    h("ul", { class: "codes" }, ...data.recovery_codes.map((code) => h("li", {}, h("code", {}, code)))),
    h("div", { class: "actions" }, button("I have kept them", showSecondFactor, "button")));
  box.tabIndex = -1;
  box.focus();
}
