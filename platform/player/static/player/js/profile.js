// One's own account: profile, picture, password, devices, and asking to teach.

import { call, get, patch, post, remove } from "./api.js";
import { $, giveUp, h, signInPage, time, toast } from "./dom.js";
import { onSubmit } from "./forms.js";
import { showLinked } from "./linked.js";
import { showAddress, showPending } from "./email.js";
import "./leaving.js";
import { showMarketing } from "./consents.js";
import { showSecondFactor } from "./second_factor.js";
import { forget, isSignedIn, remember, rememberUser } from "./session.js";
import { showNavigation } from "./shell.js";

const form = $("#me");
const LANGUAGES = ("ar bg bn ca cs cy da de el en es et eu fa fi fr ga gl he hi hr hu id is it ja ko lt lv mk ms mt nb nl pl pt ro ru sk sl sq sr "
  + "sv sw ta th tr uk ur vi zh").split(" ");

async function load() {
  if (!isSignedIn()) return location.replace(signInPage());
  const { data } = await get("users/me/");
  showUser(data);
  await Promise.all([showDevices(), showPending(), showSecondFactor(), showLinked(), showMarketing(), data.role === "STUDENT" ? showTeaching() : null]);
}

// Each by its own name; one that somebody has and the list hasn't is kept.
function showLanguages(mine) {
  const option = (tag) => h("option", { value: tag, lang: tag }, new Intl.DisplayNames([tag], { type: "language" }).of(tag));
  form.elements.language.replaceChildren(...[...new Set([...LANGUAGES, mine || "en"])].map(option));
}

function showUser(user) {
  showLanguages(user.language);
  showAddress(user);
  rememberUser(user);
  showNavigation(user);
  for (const name of ["full_name", "bio", "phone_number", "language"]) form.elements[name].value = user[name] || "";
  $("#picture").hidden = !user.picture_url;
  if (user.picture_url) $("#picture").src = user.picture_url;
}

// What did not happen is said: who signs a lost telephone out must not believe that it is done.
const tried = (deed) => deed().catch((error) => toast(error.message));

async function showDevices() {
  const { data } = await get("accounts/sessions/?page_size=50");
  $("#devices").replaceChildren(...data.items.map((session) => h("li", {},
    h("span", {}, session.device || "A device", session.current && " (this one)", h("small", {}, `Last used ${time(session.last_used_at)}`)),
    !session.current && h("button", { type: "button", class: "link-button", onclick: () => tried(async () => {
      await remove(`accounts/sessions/${session.id}/`);
      await showDevices();
    }) }, "Sign out"))));
  $("#devices").setAttribute("aria-busy", "false");
}

async function showTeaching() {
  $("#teach").hidden = false;
  const { data } = await get("instructor-requests/");
  const latest = data.items[0];
  const words = {
    PENDING: "Your request is waiting for an answer. You will get a mail.",
    REJECTED: `Your last request was turned down. ${latest?.note || ""} You may ask again.`,
  };
  $("#teach-status").hidden = !words[latest?.status];
  $("#teach-status").textContent = words[latest?.status] || "";
  $("#teach-form").hidden = latest?.status === "PENDING";
}

onSubmit(form, async ({ full_name, bio, phone_number, language }) => {
  showUser((await patch("users/me/", { full_name, bio, phone_number, language })).data);
  toast("Saved.");
});
$("#picture-file").addEventListener("change", async (event) => {
  const body = new FormData();
  body.append("picture", event.target.files[0]);
  try {
    const { data } = await call("PUT", "users/me/picture/", body);
    showUser(data);
    toast("Your picture is saved.");
  } catch (error) {
    toast(error.message, " ", Object.values(error.fields || {}).flat().join(" "));
  } finally {
    event.target.value = ""; // the same file may be chosen again
  }
});
onSubmit($("#password"), async (fields, passwordForm) => {
  const { data, message } = await post("accounts/password/change/", fields);
  await remember(data);
  passwordForm.reset();
  toast(message);
  await showDevices();
});
$("#everywhere").addEventListener("click", () => tried(async () => {
  await post("accounts/logout-all/");
  await forget();
  location.assign("/");
}));
$("#everywhere").disabled = false;
onSubmit($("#teach-form"), async (fields) => {
  await post("instructor-requests/", fields);
  await showTeaching();
  toast("Your request is sent.");
});
load().catch(giveUp);
