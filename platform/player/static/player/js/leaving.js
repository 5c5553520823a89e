// Taking one's data along, and leaving for good.

import { ApiError, get, post, remove } from "./api.js";
import { $, h, toast } from "./dom.js";
import { onSubmit } from "./forms.js";
import { forget } from "./session.js";

$("#export").addEventListener("click", async ({ currentTarget: button }) => {
  button.disabled = true;
  try {
    const { data } = await get("users/me/export/");
    save(JSON.stringify(data, null, 2));
  } catch (error) {
    toast(error.message);
  } finally {
    button.disabled = false;
  }
});

function save(text) {
  const href = URL.createObjectURL(new Blob([text], { type: "application/json" }));
  h("a", { href, download: "my-data.json" }).click();
  setTimeout(() => URL.revokeObjectURL(href), 60_000);
}

$("#erase-mail").addEventListener("click", async () => {
  try {
    const { message } = await post("users/me/erasure/");
    $("#erase-token").hidden = false;
    toast(message);
  } catch (error) {
    toast(error.message);
  }
});

onSubmit($("#erase"), async ({ password, token, code, keep_name_on_certificates: keeps }) => {
  try {
    await remove("users/me/", { password, token, code, keep_name_on_certificates: Boolean(keeps) });
  } catch (error) {
    if (error.fields?.code) $("#erase-code").hidden = false;
    if (error instanceof ApiError && error.code === "LEADS_COURSES") error.message += ` ${titles(error)}`;
    throw error;
  }
  await forget();
  location.assign("/");
});

const titles = (error) => error.details.courses.map((course) => course.title).join(", ");
for (const button of [$("#export"), $("#erase-mail")]) button.disabled = false;
