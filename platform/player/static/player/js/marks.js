// Icons, and names of languages, where the server left a place for them.

import { $$, icon } from "./dom.js";

for (const spot of $$("[data-icon]")) spot.append(icon(spot.dataset.icon));
for (const spot of $$("[data-language]")) spot.textContent = languageName(spot.dataset.language);

function languageName(code) {
  try {
    return new Intl.DisplayNames(undefined, { type: "language" }).of(code);
  } catch {
    return code;
  }
}
