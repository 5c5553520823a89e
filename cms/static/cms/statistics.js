/* How a quiz does: fetched once the editor is there, and put where it belongs, beside each question. */
(() => {
  "use strict";

  /* Beside the question, and in short on its head, which stays in sight when it is folded. */
  const put = (panel) => {
    const block = document.querySelector(`[data-contentpath="${CSS.escape(panel.dataset.block)}"]`);
    const content = block?.querySelector(".w-panel__content");
    if (!content) return;
    content.append(panel);
    const { chip, warning } = panel.dataset;
    if (!chip) return;
    const mark = document.createElement("span");
    mark.className = `lc-stats-chip${warning ? " lc-stats-chip--warns" : ""}`;
    mark.textContent = warning ? `${chip} !` : chip;
    mark.title = warning ?? "";
    block.querySelector(".w-panel__header .w-panel__divider")?.before(mark);
  };

  const failed = (place) => {
    const again = document.createElement("button");
    again.type = "button";
    again.className = "button button-small button-secondary";
    again.textContent = place.dataset.again;
    again.addEventListener("click", () => load(place));
    const words = document.createElement("p");
    words.className = "lc-stats__quiet";
    words.append(`${place.dataset.failed} `, again);
    place.replaceChildren(words);
  };

  const load = async (place) => {
    try {
      const response = await fetch(place.dataset.statistics, { headers: { "X-Requested-With": "XMLHttpRequest" } });
      if (!response.ok) throw new Error(response.statusText);
      const found = new DOMParser().parseFromString(await response.text(), "text/html");
      place.replaceChildren(...found.querySelectorAll("[data-overview]"));
      found.querySelectorAll("[data-block]").forEach(put);
    } catch { failed(place); }
  };

  window.addEventListener("load", () => document.querySelectorAll("[data-statistics]").forEach(load));
})();
