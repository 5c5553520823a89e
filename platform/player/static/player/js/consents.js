// What one allows, and may take back.

import { get, post } from "./api.js";
import { $, toast } from "./dom.js";

const box = $("#marketing");

export async function showMarketing() {
  const { data } = await get("users/me/consents/");
  box.checked = data.marketing;
  box.disabled = false;
}

box.addEventListener("change", async () => {
  box.disabled = true;
  try {
    await post("users/me/consents/", { purpose: "MARKETING", granted: box.checked });
    toast("Saved.");
  } catch (error) {
    box.checked = !box.checked;
    toast(error.message);
  } finally {
    box.disabled = false;
  }
});
