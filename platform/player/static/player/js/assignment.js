// Handing in work, and what became of it.

import { get, post } from "./api.js";
import { $, count, h, size, time } from "./dom.js";
import { onSubmit } from "./forms.js";
import { inPoints, points } from "./question.js";
import { paragraphs, richText } from "./rich_text.js";

const ENDINGS = { document: ".pdf,.doc,.docx,.odt,.rtf,.epub", image: "image/*", text: ".txt,.md,.tex,.py,.js,.json,.xml,.ipynb", spreadsheet: ".xls,.xlsx,.ods,.csv", presentation: ".ppt,.pptx,.odp,.key", audio: "audio/*", video: "video/*", archive: ".zip,.gz" };

export async function openAssignment(place, assignment, lessonId, path, changed) {
  const redraw = () => openAssignment(place, assignment, lessonId, path, changed);
  const { data } = await get(`submissions/?view=mine&lesson=${lessonId}&ordering=-submitted_at&page_size=100`);
  const used = assignment.attempts_allowed !== null && data.count >= assignment.attempts_allowed;
  place.replaceChildren(h("div", { class: "panel assignment" }, h("h2", {}, "Assignment"), facts(assignment, data.count), rubric(assignment),
    used ? h("p", { class: "muted" }, "You have handed in as often as you may.") : handInForm(assignment, path, redraw, changed, data.count)),
  ...data.items.map(work));
}

export function facts(rules, handed) {
  const late = Number(rules.late_penalty) && rules.due_at ? `${rules.late_penalty} % of the points a day, at most ${rules.late_penalty_most} %` : "";
  const rows = [
    ["Points", points(Number(rules.points))], ["To pass", rules.pass_mark && `${rules.pass_mark} %`], ["Due", rules.due_at && time(rules.due_at)],
    ["Being late costs", late], ["Opens", rules.opens_at && time(rules.opens_at)], ["Closes", rules.closes_at && time(rules.closes_at)],
    ["Handed in", rules.attempts_allowed === null ? "" : `${handed} of ${count(rules.attempts_allowed, "time")}`],
  ];
  return h("dl", { class: "quiz-facts" }, ...rows.filter(([, value]) => value).map(([name, value]) => h("div", {}, h("dt", {}, name), h("dd", {}, String(value)))));
}

export function rubric({ rubric: lines }) {
  if (!lines.length) return null;
  return h("details", {}, h("summary", {}, "How it is graded"), h("ul", {}, ...lines.map((line) => {
    const item = h("li", {}, h("strong", {}, line.title), ` (${inPoints(line.points)})`);
    if (line.description) item.append(richText(line.description));
    if (line.levels.length) item.append(h("ul", {}, ...line.levels.map((level) => h("li", {}, `${level.title}: ${level.points}`))));
    return item;
  })));
}

function handInForm(rules, path, redraw, changed, handed) {
  const takes = (kind) => rules.accepts.includes(kind);
  const kinds = rules.file_kinds.length ? rules.file_kinds.map((kind) => ENDINGS[kind]).join(",") : null;
  const form = h("form", { class: "stack", id: "hand-in-work", novalidate: true },
    h("p", { class: "error", role: "alert", hidden: true }),
    takes("text") && h("label", {}, "Your text", h("textarea", { name: "text", rows: "10", dir: "auto" })),
    takes("links") && h("label", {}, "Links, one a line", h("textarea", { name: "links", rows: "3", dir: "ltr", spellcheck: "false" })),
    takes("files") && h("label", {}, `Files, at most ${rules.most_files} of ${Math.round(rules.largest_file / 104857.6) / 10} MB each`, h("input", { type: "file", name: "files", multiple: rules.most_files > 1, accept: kinds })),
    h("p", { class: "actions" }, h("button", { type: "submit", class: "button" }, handed ? "Hand in again" : "Hand in")));
  const key = crypto.randomUUID();
  onSubmit(form, async () => {
    await post(`${path}submissions/`, body(form), { "Idempotency-Key": key });
    changed();
    await redraw();
  });
  return handed ? h("details", {}, h("summary", {}, "Hand in again"), form) : form;
}

function body(form) {
  const sent = new FormData();
  sent.append("text", paragraphs(form.elements.text?.value || ""));
  for (const link of (form.elements.links?.value || "").split(/\s+/).filter(Boolean)) sent.append("links", link);
  for (const file of form.elements.files?.files || []) sent.append("files", file);
  return sent;
}

function work(submission) {
  const card = h("article", { class: "panel work", "data-state": submission.state }, h("header", {}, h("h3", {}, `Handed in ${time(submission.submitted_at)}`), h("p", { class: "mark" }, standing(submission))));
  if (submission.text) card.append(richText(submission.text));
  card.append(h("ul", {}, ...submission.links.map((link) => h("li", {}, h("a", { href: link, rel: "noopener noreferrer", target: "_blank" }, link))),
    ...submission.files.map((file) => h("li", {}, h("a", { href: file.url, download: file.name }, file.name), ` ${size(file.size)}`))));
  if (submission.state === "graded") card.append(remarks(submission));
  if (!$("li", card)) $("ul", card).remove();
  return card;
}

function standing({ state, score, max_score: most, days_late: late, penalty, passed }) {
  const words = { waiting: "Waits to be graded", replaced: "Replaced by newer work" }[state]
    || `${points(score)} of ${inPoints(most)}${penalty ? `, ${points(penalty)} taken off for being late` : ""}${passed === null ? "" : passed ? ", passed" : ", not passed"}`;
  return late && state !== "graded" ? `${words}, ${late} ${late === 1 ? "day" : "days"} late` : words;
}

function remarks({ feedback, rubric: lines, graded_by: by }) {
  const box = h("div", { class: "explanation" });
  if (feedback) box.append(richText(feedback));
  const given = lines.filter((line) => line.points !== null || line.comment);
  if (given.length) box.append(h("ul", {}, ...given.map((line) => h("li", {}, `${line.title}: ${line.points ?? "–"} of ${line.max_points}`, line.comment && h("p", {}, line.comment)))));
  if (by) box.append(h("p", { class: "muted small" }, `Graded by ${by}`));
  return box;
}
