// A quiz or an assignment of a preview: what learners are told of it, and its questions as they would be asked.

import { block } from "../player/js/blocks.js";
import { count, h } from "../player/js/dom.js";
import { richText } from "../player/js/rich_text.js";

export function assessment(terms, questions, lessonPage) {
  const html = (text) => { const box = h("div"); box.append(richText(text, lessonPage)); return box; };
  const told = terms.kind === "quiz" ? quizTerms(terms) : assignmentTerms(terms);
  const card = h("section", { class: "panel preview-terms", "aria-label": terms.kind === "quiz" ? "The quiz" : "The assignment" },
    h("dl", {}, ...told.filter(([, value]) => value).map(([label, value]) => h("div", {}, h("dt", {}, label), h("dd", {}, value)))));
  return [card, ...questions.map((each, place) => question(each, place, html, lessonPage))];
}

const time = (text) => text && new Intl.DateTimeFormat(undefined, { dateStyle: "long", timeStyle: "short" }).format(new Date(text));
const percent = (text) => text && text !== "0" && `${text} %`;
const minutes = (seconds) => seconds && `${Math.round(seconds / 6) / 10} min`;

const quizTerms = (terms) => [
  ["Questions", String(terms.question_count)], ["Points", terms.max_score], ["Pass mark", percent(terms.pass_mark)],
  ["Time limit", minutes(terms.time_limit_seconds)], ["Attempts", terms.attempts_allowed && String(terms.attempts_allowed)],
  ["Pause between attempts", minutes(terms.cooldown_seconds)], ["Opens", time(terms.opens_at)],
  ["Closes", time(terms.closes_at)], ["A wrong answer costs", percent(terms.penalty)],
];

const assignmentTerms = (terms) => [
  ["Points", terms.points], ["Pass mark", percent(terms.pass_mark)], ["Hand in", terms.accepts.join(", ")],
  ["Opens", time(terms.opens_at)], ["Due", time(terms.due_at)], ["Closes", time(terms.closes_at)],
  ["Each day late costs", percent(terms.late_penalty)],
  ["Marked by", terms.rubric.map(({ title, points }) => `${title} (${points})`).join(", ")],
];

function question(asked, place, html, lessonPage) {
  const { id, type, prompt, prompt_image: picture, points, value } = asked;
  return h("div", {},
    asked.before.map((each) => block(each, lessonPage)),
    h("fieldset", { class: "panel preview-question" },
      h("legend", {}, `Question ${place + 1}`, h("small", { class: "muted" }, ` ${points === "1" ? "1 point" : `${points} points`}`)),
      html(prompt),
      picture && h("img", { src: picture.url, alt: picture.alt, width: picture.width, height: picture.height, loading: "lazy" }),
      ANSWERS[type](value, id, html)));
}

const choices = (kind) => ({ options }, id, html) => h("div", { class: "preview-options" },
  options.map((option) => h("label", {}, h("input", { type: kind, name: id, value: option.id }), html(option.text))));
const picker = (options, label) => h("select", { "aria-label": label }, h("option", { value: "" }, "Choose…"),
  options.map(({ id, text }) => h("option", { value: id }, plain(text))));
const plain = (text) => new DOMParser().parseFromString(text, "text/html").body.textContent;
const line = (label, unit) => h("p", {}, h("input", { type: "text", "aria-label": label, autocomplete: "off" }), unit && ` ${unit}`);

const ANSWERS = {
  single_choice: choices("radio"),
  multiple_choice: choices("checkbox"),
  true_false: (_, id, html) => choices("radio")({ options: [{ id: "true", text: "True" }, { id: "false", text: "False" }] }, id, html),
  short_text: () => line("Your answer"),
  numeric: ({ unit }) => line("Your answer", unit),
  matching: ({ left, right }, _, html) => h("ul", { class: "preview-pairs" },
    left.map((each) => h("li", {}, html(each.text), picker(right, plain(each.text))))),
  ordering: ({ items }, _, html) => h("ol", { class: "preview-pairs" },
    items.map((item) => h("li", {}, html(item.text), picker(items.map((each, n) => ({ id: each.id, text: `Place ${n + 1}` })), plain(item.text))))),
  fill_blanks: blanks,
  essay: ({ minimum_words: least, maximum_words: most, rubric }) => h("div", {},
    h("textarea", { rows: 6, "aria-label": "Your text" }),
    h("p", { class: "muted small" }, [least && `At least ${count(least, "word")}.`, most && `At most ${count(most, "word")}.`,
      rubric.length && `Marked by ${rubric.map(({ title, points }) => `${title} (${points})`).join(", ")}.`].filter(Boolean).join(" "))),
};

// The places of the blanks are found in the text as it stands, so that no markup is made of it.
function blanks({ text, blanks: parts }, _, html) {
  const box = html(text);
  const known = new Map(parts.map((part) => [part.id, part]));
  const walker = document.createTreeWalker(box, NodeFilter.SHOW_TEXT);
  const nodes = [];
  while (walker.nextNode()) nodes.push(walker.currentNode);
  for (const node of nodes) node.replaceWith(...node.data.split(/\[\[(\w{1,20})\]\]/).map((piece, n) => {
    const part = n % 2 ? known.get(piece) : null;
    if (!part) return n % 2 ? `[[${piece}]]` : piece;
    return part.kind === "choice" ? picker(part.options, `Blank ${part.id}`)
      : h("span", {}, h("input", { type: "text", size: 12, "aria-label": `Blank ${part.id}`, autocomplete: "off" }), part.unit && ` ${part.unit}`);
  }));
  return box;
}
