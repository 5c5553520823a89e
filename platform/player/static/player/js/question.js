// One question on the page: prompt, picture and fields; once marks may be seen, what it came to and why.

import { answerFields, stateIcon } from "./answers.js";
import { block } from "./blocks.js";
import { h } from "./dom.js";
import { richText } from "./rich_text.js";

const STATES = { correct: "Right", partial: "Partly right", incorrect: "Wrong", unanswered: "Not answered", needs_grading: "Waits to be graded" };
const rich = (words, attributes = {}) => { const box = h("div", attributes); box.append(richText(words)); return box; };
export const points = (number) => new Intl.NumberFormat(undefined, { maximumFractionDigits: 2 }).format(number);
export const inPoints = (number) => `${points(Number(number))} ${Number(number) === 1 ? "point" : "points"}`;

export function questionCard(question, number, lessonPage, closed) {
  const worth = h("span", { class: "muted small" }, inPoints(question.points));
  const prompt = rich(question.prompt, { class: "prompt", id: `label-${question.id}`, dir: "auto" });
  return [
    ...question.before.map((each) => block(each, lessonPage)),
    h("section", { class: "question panel", "data-question": question.id, "data-state": question.state, role: "group", "aria-labelledby": `label-${question.id}` },
      h("header", {}, h("h3", {}, `Question ${number}`), worth, question.state && verdict(question)),
      prompt, picture(question.prompt_image),
      answerFields(question, question.answer, closed),
      closed && explanation(question)),
  ];
}

function verdict({ state, score, points: most }) {
  const got = score === null ? "" : ` · ${points(score)} of ${points(Number(most))}`;
  return h("p", { class: "mark" }, stateIcon(state), ` ${STATES[state]}${got}`);
}

function picture(image) {
  if (!image) return null;
  return image.url ? h("img", { src: image.url, alt: image.alt, width: image.width, height: image.height, loading: "lazy" }) : h("p", { class: "notice" }, image.alt);
}

function explanation(question) {
  const remarks = new Set([...(question.feedback || []), ...(question.parts || []).map((part) => part.feedback).filter(Boolean)]);
  const right = question.solution && question.state !== "correct" ? answerFields({ ...question, id: `${question.id}-right` }, question.solution, true) : null;
  if (!remarks.size && !right) return null;
  return h("div", { class: "explanation" }, ...[...remarks].map((words) => rich(words)),
    right && h("details", {}, h("summary", {}, "The right answer"), right));
}
