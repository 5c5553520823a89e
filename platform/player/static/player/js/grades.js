// A learner's results in a course, below what the course is about.

import { get } from "./api.js";
import { $, h, time } from "./dom.js";
import { points } from "./question.js";

export async function showGrades(enrollment, lessonPage) {
  const { data } = await get(`enrollments/${enrollment.id}/grades/`);
  if (!data.lessons.length) return;
  const head = h("tr", {}, ...["Lesson", "Result", "Points"].map((name) => h("th", { scope: "col" }, name)));
  const rows = data.lessons.map((lesson) => h("tr", {},
    h("td", {}, h("a", { href: lessonPage(lesson.lesson_id) }, h("bdi", {}, lesson.title)), due(lesson)),
    h("td", {}, ...result(lesson)),
    h("td", {}, lesson.score === null ? `– of ${points(lesson.max_score)}` : `${points(lesson.score)} of ${points(lesson.max_score)}`)));
  $("#grades-table").replaceChildren(h("table", {}, h("thead", {}, head), h("tbody", {}, ...rows)));
  $("#grades-sum").textContent = data.current === null ? "" : `So far ${points(data.current)} %. With what is still open counted as nothing: ${points(data.final)} %.`;
  $("#grades").hidden = false;
}

function due({ due_at: until, percentage }) {
  return until && percentage === null ? h("small", { class: "muted" }, ` due ${time(until)}`) : null;
}

function result({ percentage, passed, waits, overridden, override }) {
  const words = percentage === null ? (waits ? "Waits to be graded" : "Not done yet")
    : `${points(percentage)} %${passed === null ? "" : passed ? ", passed" : ", not passed"}${waits ? ", more waits to be graded" : ""}`;
  return [words, overridden && override ? h("small", { class: "muted" }, ` Set by your teacher: ${override.reason}`) : null].filter(Boolean);
}
