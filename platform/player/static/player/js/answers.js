// The fields in which each type of question is answered: made from what the API asks, read back as what it takes.

import { $, $$, h, icon } from "./dom.js";
import { paragraphs, richText } from "./rich_text.js";

const html = (words, name = "span") => { const box = h(name, { dir: "auto" }); box.append(richText(words)); return box; };
const picture = (image) => (!image ? null : image.url
  ? h("img", { class: "picture", src: image.url, alt: image.alt, width: image.width, height: image.height, loading: "lazy" })
  : h("em", {}, image.alt));
const shown = ({ text, image }, name) => { const box = html(text, name); box.append(picture(image) || ""); return box; };
const field = (question, part = "") => `q-${question.id}${part && `-${part}`}`;
const labelOf = (question) => `label-${question.id}`;

// What stands below the prompt; `answer` is what was saved. Closed ones can be read, not changed.
export function answerFields(question, answer, closed = false) {
  const box = h("div", { class: `answer answer-${question.type}` }, ...MAKERS[question.type](question, answer || {}));
  if (closed) $(".as-it-stands", box)?.remove();
  if (closed) for (const input of $$("input, select, textarea, button", box)) input.disabled = true;
  return box;
}

// The answer in these fields, null where nothing was given.
export const answerIn = (question, box) => READERS[question.type](question, box);

const choices = (question, options, type, chosen) => options.map((option) => h("label", { class: "option" },
  h("input", { type, name: field(question), value: option.id, checked: chosen.includes(option.id) }), shown(option)));

const textInput = (id, value, attributes = {}) => h("input", { type: "text", id, autocomplete: "off", spellcheck: "false",
  maxlength: "500", value: value ?? "", dir: "auto", ...attributes });

const MAKERS = {
  single_choice: (question, { option }) => choices(question, question.value.options, "radio", [option]),
  multiple_choice: (question, { options = [] }) => choices(question, question.value.options, "checkbox", options),

  true_false: (question, { answer }) => [true, false].map((value) => h("label", { class: "option" },
    h("input", { type: "radio", name: field(question), value: String(value), checked: answer === value }),
    h("span", {}, value ? "True" : "False"))),

  short_text: (question, { text }) => [textInput(field(question), text, { "aria-labelledby": labelOf(question) })],

  numeric: (question, { number }) => [h("div", { class: "with-unit" },
    textInput(field(question), number, { inputmode: "decimal", "aria-labelledby": labelOf(question) }),
    question.value.unit && h("span", {}, question.value.unit))],

  matching: (question, { pairs = {} }) => [h("dl", { class: "pairs" }, ...question.value.left.flatMap(({ id, ...left }) => [
    h("dt", { id: field(question, `${id}-label`) }, shown(left)),
    h("dd", {}, h("select", { "data-left": id, "aria-labelledby": field(question, `${id}-label`) }, h("option", { value: "" }, "Choose…"),
      ...question.value.right.map((right) => h("option", { value: right.id, selected: pairs[id] === right.id }, right.text)))),
  ]))],

  ordering: (question, { items }) => {
    const known = new Map(question.value.items.map((item) => [item.id, item]));
    const order = items?.length === known.size ? items.map((id) => known.get(id)) : question.value.items;
    const list = h("ol", { class: "sortable", "data-touched": Boolean(items) });
    list.append(...order.map((item) => row(list, item)));
    return [list, asItStands(list)];
  },

  fill_blanks: (question, { blanks = {} }) => {
    const box = html(question.value.text, "div");
    for (const blank of question.value.blanks) place(box, blank.id, () => blankField(question, blank, blanks[blank.id]));
    return [box];
  },

  essay: (question, { text }) => {
    const counted = h("p", { class: "muted small", "aria-live": "polite" });
    const area = h("textarea", { rows: "12", dir: "auto", "aria-labelledby": labelOf(question) }, plain(text));
    const count = () => { counted.textContent = wordsLeft(question.value, area.value); };
    area.addEventListener("input", count);
    count();
    const { rubric } = question.value;
    return [rubric.length ? h("ul", { class: "muted small" }, ...rubric.map(({ title, points }) => h("li", {}, `${title}: ${points}`))) : null,
      area, counted];
  },
};

const checked = (box) => $$("input:checked", box).map((input) => input.value);
const orNothing = (name, value) => (value ? { [name]: value } : null);

const READERS = {
  single_choice: (_, box) => orNothing("option", checked(box)[0]),
  multiple_choice: (_, box) => (checked(box).length ? { options: checked(box) } : null),
  true_false: (_, box) => (checked(box).length ? { answer: checked(box)[0] === "true" } : null),
  short_text: (_, box) => orNothing("text", $("input", box).value.trim()),
  numeric: (_, box) => orNothing("number", $("input", box).value.trim()),
  matching: (_, box) => given("pairs", $$("select", box).map((select) => [select.dataset.left, select.value])),
  ordering: (_, box) => ($(".sortable", box).hasAttribute("data-touched")
    ? { items: $$("li", box).map((item) => item.dataset.id) } : null),
  fill_blanks: (_, box) => given("blanks", $$("[data-blank]", box).map((input) => [input.dataset.blank, input.value.trim()])),
  essay: (_, box) => orNothing("text", paragraphs($("textarea", box).value)),
};

function given(name, entries) {
  const filled = entries.filter(([, value]) => value);
  return filled.length ? { [name]: Object.fromEntries(filled) } : null;
}

// Nobody has answered by not moving anything: the order that is shown may be taken to be right.
function asItStands(list) {
  const said = h("p", { class: "muted small as-it-stands", hidden: list.hasAttribute("data-touched") }, "Not answered yet. Move something, or ",
    h("button", { type: "button", class: "button quiet", onclick: () => {
      list.setAttribute("data-touched", "");
      list.dispatchEvent(new Event("change", { bubbles: true }));
    } }, "Keep this order"));
  list.addEventListener("change", () => { said.hidden = true; });
  return said;
}

function row(list, { id, ...part }) {
  const item = h("li", { "data-id": id }, shown(part));
  const move = (step, button) => {
    const other = step < 0 ? item.previousElementSibling : item.nextElementSibling;
    list.setAttribute("data-touched", "");
    if (other) (step < 0 ? other.before(item) : other.after(item));
    button.focus();
    list.dispatchEvent(new Event("change", { bubbles: true }));
  };
  const mover = (label, arrow, step) => h("button", { type: "button", class: "button quiet", title: label,
    "aria-label": `${label}: ${item.textContent}`, onclick: (event) => move(step, event.currentTarget) }, arrow);
  item.append(h("span", { class: "movers" }, mover("Move up", "↑", -1), mover("Move down", "↓", 1)));
  return item;
}

function blankField(question, blank, value) {
  const label = `Blank ${blank.id}`;
  if (blank.kind !== "choice") {
    return h("span", { class: "blank" }, textInput(field(question, blank.id), value, { "data-blank": blank.id, "aria-label": label, inputmode: blank.kind === "numeric" ? "decimal" : null }), blank.unit || null);
  }
  return h("select", { class: "blank", "data-blank": blank.id, "aria-label": label }, h("option", { value: "" }, "…"),
    ...blank.options.map((option) => h("option", { value: option.id, selected: value === option.id }, words(option.text))));
}

// Puts an element where the text says [[id]].
function place(box, id, make) {
  const walker = document.createTreeWalker(box, NodeFilter.SHOW_TEXT);
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    const start = node.data.indexOf(`[[${id}]]`);
    if (start < 0) continue;
    const after = node.splitText(start);
    after.data = after.data.slice(id.length + 4);
    after.before(make());
    return;
  }
}

// HTML as the words of an option of a list, which shows no formulas.
const words = (html) => new DOMParser().parseFromString(html, "text/html").body.textContent;

// The essay's HTML as the lines that were typed.
function plain(text) {
  if (!text) return "";
  const parsed = new DOMParser().parseFromString(text, "text/html");
  for (const line of $$("br", parsed)) line.replaceWith("\n");
  return $$("p, li, h2, h3, h4, pre, blockquote", parsed).map((part) => part.textContent).join("\n\n") || parsed.body.textContent;
}

function wordsLeft({ minimum_words: least, maximum_words: most }, text) {
  const words = text.trim() ? text.trim().split(/\s+/).length : 0;
  const asked = [least ? `at least ${least}` : "", most ? `at most ${most}` : ""].filter(Boolean).join(", ");
  return `${words} ${words === 1 ? "word" : "words"}${asked ? ` (${asked})` : ""}`;
}

export const stateIcon = (state) => icon({ correct: "check", incorrect: "cross", unanswered: "cross" }[state] || "info");
