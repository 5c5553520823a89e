/* Aids for those who write questions: how many a draw may take, blanks made of their text, limits of files for files. */
(() => {
  "use strict";
  const { StructBlockDefinition } = window.wagtailStreamField.blocks;
  const elementOf = (block) => (block.container.jquery ? block.container.get(0) : block.container);
  const wait = (action, delay) => { let timer; return () => { clearTimeout(timer); timer = setTimeout(action, delay); }; };
  const plural = (number, word) => `${number} ${word}${number === 1 ? "" : "s"}`;

  const field = (root, name) => root.querySelector(`[name$="-${name}"]`);
  const made = (name, className) => Object.assign(document.createElement(name), { className });

  /* Above the tags of a draw: how many questions fit, and the tags of the bank to choose from. */
  class DrawDefinition extends StructBlockDefinition {
    render(place, prefix, ...rest) {
      const block = super.render(place, prefix, ...rest);
      const root = elementOf(block);
      const bank = document.getElementById(`${prefix}-bank`);
      const line = made("p", "help lc-draw-fit");
      const chips = made("div", "lc-draw-tags");
      line.setAttribute("role", "status");
      const tagsField = root.querySelector('[data-contentpath="tags"]');
      (tagsField ?? root.lastElementChild).before(line, chips);
      const isGone = ({ name }) => root.querySelector(`[name="${name.replace(/value$/, "deleted")}"]`)?.value;
      const tags = () => [...root.querySelectorAll(`input[name^="${prefix}-tags-"][name$="-value"]`)]
        .filter((input) => !isGone(input)).map((input) => input.value.trim()).filter(Boolean);
      const choose = (name) => block.childBlocks.tags.insert(name, block.childBlocks.tags.children.length, { focus: false });
      let asked = 0;
      const say = (found, count) => {
        const enough = found.fitting >= count;
        line.textContent = `${plural(found.fitting, "question")} of ${found.all} in the bank ${found.fitting === 1 ? "fits" : "fit"}${enough ? "" : `: too few to draw ${count}`}.`;
        line.classList.toggle("lc-draw-fit--few", !enough);
        const taken = new Set(tags().map((tag) => tag.toLowerCase()));
        chips.replaceChildren(...found.tags.filter(([name]) => !taken.has(name.toLowerCase())).slice(0, 40).map(([name, number]) => {
          const chip = Object.assign(made("button", "lc-draw-tag"), { type: "button", title: "Only questions with this tag" });
          const count = Object.assign(made("small", ""), { textContent: ` ${number}` });
          chip.append(name, count);
          chip.addEventListener("click", () => { choose(name); look(); });
          return chip;
        }));
      };
      const ask = async () => {
        const turn = (asked += 1);
        const id = bank?.value;
        if (!/^[0-9a-f-]{36}$/i.test(id || "")) { line.textContent = ""; chips.replaceChildren(); return; }
        const query = new URLSearchParams({ difficulty: field(root, "difficulty")?.value ?? "" });
        tags().forEach((tag) => query.append("tag", tag));
        try {
          const answer = await fetch(`/admin/question-banks/${id}/fitting/?${query}`, { headers: { Accept: "application/json" } });
          const found = answer.ok ? await answer.json() : null;
          if (turn === asked && found) say(found, Number(field(root, "count")?.value) || 1);
          else if (turn === asked) { line.textContent = ""; chips.replaceChildren(); }
        } catch { /* the next change asks again */ }
      };
      const look = wait(ask, 250);
      root.addEventListener("input", look);
      root.addEventListener("change", look);
      root.addEventListener("click", look); // a tag may have been taken out
      look();
      return block;
    }
  }

  /* A button that makes the blanks which the text names and nobody has said anything about. */
  class FillBlanksDefinition extends StructBlockDefinition {
    render(place, prefix, ...rest) {
      const block = super.render(place, prefix, ...rest);
      const { blanks } = block.childBlocks;
      const text = document.getElementById(`${prefix}-text`);
      const named = () => [...new Set([...(text?.value ?? "").matchAll(/\[\[(\w{1,20})\]\]/g)].map(([, name]) => name))];
      const nameOf = (child, index) => elementOf(child.block).querySelector(`[name="${child.prefix}-value-name"]`)?.value.trim() || String(index + 1);
      const missing = () => { const there = new Set(blanks.children.map(nameOf)); return named().filter((name) => !there.has(name)); };
      const button = Object.assign(made("button", "button button-small button-secondary lc-make-blanks"), { type: "button" });
      const say = () => {
        const names = missing();
        button.hidden = !names.length;
        button.textContent = `Add ${names.length === 1 ? "a blank" : "blanks"} for ${names.map((name) => `[[${name}]]`).join(", ")}`;
      };
      button.addEventListener("click", () => {
        for (const name of missing()) {
          const value = { ...blanks.blockDef.initialChildStates.text, name };
          blanks.insert({ type: "text", value, id: crypto.randomUUID?.() }, blanks.children.length, { focus: false });
        }
        say();
      });
      const box = blanks.container?.jquery ? blanks.container.get(0) : blanks.container;
      (box ?? elementOf(block)).before(button);
      new MutationObserver(wait(say, 200)).observe(elementOf(block), { childList: true, subtree: true, characterData: true });
      elementOf(block).addEventListener("input", wait(say, 200));
      say();
      return block;
    }
  }

  window.telepath.register("lectern.Draw", DrawDefinition);
  window.telepath.register("lectern.FillBlanks", FillBlanksDefinition);

  /* Limits of files where files are handed in. */
  const LIMITS = ["file_kinds", "most_files", "largest_file"];
  const fitLimits = () => {
    const box = document.querySelector('input[name$="-value-accepts"][value="files"]');
    if (!box) return;
    const root = box.closest(".lc-settings") ?? box.form;
    LIMITS.forEach((name) => root.querySelectorAll(`[data-contentpath="${name}"]`).forEach((part) => { part.hidden = !box.checked; }));
  };
  document.addEventListener("change", (event) => { if (event.target.name?.endsWith("-value-accepts") || event.target.name === "type") setTimeout(fitLimits); });
  document.addEventListener("DOMContentLoaded", () => setTimeout(fitLimits));
})();
