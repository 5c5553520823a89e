// Taking a quiz: what it is like, the attempt with its clock, and the result.

import { answerIn } from "./answers.js";
import { call, get, post } from "./api.js";
import { block } from "./blocks.js";
import { $, $$, count, h, time, toast } from "./dom.js";
import { learnFormulas } from "./formulas.js";
import { inPoints, points, questionCard } from "./question.js";
import { QuestionTime } from "./question_time.js";
import { richText } from "./rich_text.js";

const SAVE_AFTER = 700;
const TRY_AGAIN = 4000;
const LONGEST_WAIT = 86_400_000;

// `place` is where it goes, `path` the API's way to the lesson of this enrollment, `changed` is told when one was handed in.
export async function openQuiz(place, quiz, path, lessonPage, changed) {
  const redraw = () => openQuiz(place, quiz, path, lessonPage, changed).catch((error) => toast(error.message));
  const { data } = await get(`${path}attempts/?page_size=100`);
  const opened = data.items.find((attempt) => attempt.state === "open");
  const begin = async (event) => {
    event.currentTarget.disabled = true;
    try {
      const { data: attempt } = await post(`${path}attempts/`);
      new Attempt(place, attempt, lessonPage, { redraw, changed }).show();
    } catch (error) { toast(error.message); redraw(); }
  };
  const review = async (attempt) => {
    try {
      const { data: seen } = await get(`attempts/${attempt.id}/`);
      showResult(place, seen, lessonPage, redraw);
    } catch (error) { toast(error.message); }
  };
  const panel = h("div", { class: "panel quiz-start" }, h("h2", {}, "Quiz"), facts(quiz, data), attemptsTable(data.items, review), startButton(data, opened, begin));
  place.replaceChildren(panel);
  const wait = data.next_start_at ? new Date(data.next_start_at) - Date.now() : Infinity;
  if (wait < LONGEST_WAIT) setTimeout(() => panel.isConnected && redraw(), Math.max(wait, 0) + 1000);
}

export function facts(quiz, { count: used, attempts_left: left }) {
  const limit = quiz.time_limit_seconds && `${Math.round(quiz.time_limit_seconds / 6) / 10} minutes`;
  const allowed = left === null ? "any number" : `${used} of ${used + left} used`;
  const rows = [
    ["Questions", quiz.question_count], ["Points", points(Number(quiz.max_score))], ["To pass", quiz.pass_mark && `${quiz.pass_mark} %`],
    ["Time", limit], ["Attempts", allowed], ["Opens", quiz.opens_at && time(quiz.opens_at)], ["Closes", quiz.closes_at && time(quiz.closes_at)],
    ["A wrong answer costs", Number(quiz.penalty) ? `${quiz.penalty} % of its points` : ""],
  ];
  return h("dl", { class: "quiz-facts" }, ...rows.filter(([, value]) => value).map(([name, value]) => h("div", {}, h("dt", {}, name), h("dd", {}, String(value)))));
}

function attemptsTable(attempts, review) {
  const closed = attempts.filter((attempt) => attempt.state === "closed");
  if (!closed.length) return null;
  const cells = (attempt) => [`Attempt ${attempt.number}`, time(attempt.closed_at), result(attempt),
    h("button", { type: "button", class: "link-button", onclick: () => review(attempt) }, "Look at it")];
  return h("div", { class: "table-box" }, h("table", {}, h("thead", {}, h("tr", {}, ...["Attempt", "Handed in", "Result"].map((name) => h("th", { scope: "col" }, name)),
    h("th", { scope: "col" }, h("span", { class: "sr" }, "Answers")))),
    h("tbody", {}, ...closed.map((attempt) => h("tr", {}, ...cells(attempt).map((cell) => h("td", {}, cell)))))));
}

function result({ waits, percentage, passed }) {
  if (waits) return "Waits to be graded";
  const words = `${points(percentage)} %`;
  return passed === null ? words : `${words}, ${passed ? "passed" : "not passed"}`;
}

const REASONS = {
  QUIZ_NOT_OPEN: "This quiz is not open yet.", QUIZ_CLOSED: "This quiz is closed.", COOLDOWN: "You have to wait a while before you try again.",
  NO_ATTEMPTS_LEFT: "You have used all your attempts.", ENROLLMENT_CANCELLED: "You have left this course.",
};

function startButton({ can_start: may, reason, next_start_at: next, count: used }, opened, begin) {
  const label = opened ? "Go on" : used ? "Try again" : "Start the quiz";
  const why = may ? "" : `${REASONS[reason] || "No attempt can begin now."}${next ? ` You can start ${time(next)}.` : ""}`;
  return h("p", { class: "actions" }, h("button", { type: "button", class: "button", id: "start-quiz", disabled: !may, onclick: begin, "aria-describedby": why ? "why-not" : null }, label),
    why && h("span", { class: "muted", id: "why-not" }, why), opened?.expires_at && h("span", { class: "muted" }, `Until ${time(opened.expires_at)}`));
}

class Attempt {
  constructor(place, attempt, lessonPage, { redraw, changed }) {
    Object.assign(this, { place, attempt, lessonPage, redraw, changed });
    learnFormulas(attempt.formulas);
    this.dirty = new Set();
    this.saving = Promise.resolve();
  }

  show() {
    const { questions, after } = this.attempt;
    this.state = h("span", { class: "muted small", role: "status" }, this.attempt.saved_at ? "Saved" : "");
    this.clock = h("span", { class: "clock", role: "timer" });
    this.answered = h("span", { class: "muted small" });
    this.form = h("form", { class: "quiz" },
      h("h2", { class: "sr" }, "Questions"),
      h("div", { class: "quiz-bar" }, this.clock, this.answered, this.state),
      ...questions.flatMap((question, index) => questionCard(question, index + 1, this.lessonPage, false)),
      ...after.map((each) => block(each, this.lessonPage)),
      h("p", { class: "actions" }, h("button", { type: "submit", class: "button", id: "hand-in" }, "Hand in")));
    this.form.addEventListener("input", (event) => this.note(event));
    this.form.addEventListener("change", (event) => this.note(event));
    this.form.addEventListener("submit", (event) => { event.preventDefault(); this.ask(); });
    this.leaving = () => { if (document.visibilityState === "hidden") this.save(true); };
    document.addEventListener("visibilitychange", this.leaving);
    this.place.replaceChildren(this.form);
    this.time = new QuestionTime(this.form);
    this.count();
    this.tick();
    this.ticking = setInterval(() => this.tick(), 1000);
    $("h3", this.form)?.scrollIntoView({ block: "center" });
  }

  box(id) { return $(`[data-question="${id}"] .answer`, this.form); }

  answer(id) { return answerIn(this.attempt.questions.find((question) => question.id === id), this.box(id)); }

  note(event) {
    const card = event.target.closest("[data-question]");
    if (!card) return;
    this.dirty.add(card.dataset.question);
    this.state.textContent = "Not saved yet";
    this.count();
    clearTimeout(this.later);
    this.later = setTimeout(() => this.save(), SAVE_AFTER);
  }

  count() {
    const done = this.attempt.questions.filter(({ id }) => this.answer(id) !== null).length;
    this.answered.textContent = `${done} of ${count(this.attempt.questions.length, "question")} answered`;
    return done;
  }

  // One at a time, so that an older answer never arrives after a newer one.
  save(keepalive = false) {
    this.saving = this.saving.then(() => this.send(keepalive));
    return this.saving;
  }

  // What was not answered anew is sent when the page is left only: the time that it took.
  async send(leaving) {
    const ids = [...this.dirty];
    if (this.over || (!ids.length && !leaving)) return;
    this.time.tick();
    const seconds = this.time.take();
    this.dirty.clear();
    if (ids.length) this.state.textContent = "Saving…";
    try {
      const answers = Object.fromEntries(ids.map((id) => [id, this.answer(id)]));
      await call("PUT", `attempts/${this.attempt.id}/answers/`, { answers, seconds }, { keepalive: leaving });
      if (ids.length && !this.dirty.size) this.state.textContent = "Saved";
    } catch (error) {
      this.time.giveBack(seconds);
      this.notSaved(ids, error);
    }
  }

  notSaved(ids, error) {
    if (error.code === "ATTEMPT_CLOSED") { this.finish(); return; }
    if (error.code === "MALFORMED_ANSWER") { this.state.textContent = error.message; return; }
    if (!ids.length) return;
    for (const id of ids) this.dirty.add(id);
    this.state.textContent = "Not saved. Trying again…";
    clearTimeout(this.later);
    this.later = setTimeout(() => this.save(), TRY_AGAIN);
  }

  ask() {
    const open = this.attempt.questions.length - this.count();
    if (open && !window.confirm(`${count(open, "question")} ${open === 1 ? "is" : "are"} not answered. Hand in all the same?`)) return;
    this.finish();
  }

  async finish() {
    if (this.over) return;
    this.over = true;
    clearTimeout(this.later);
    $("#hand-in", this.form).disabled = true;
    await this.saving;
    const answers = Object.fromEntries([...this.dirty].map((id) => [id, this.answer(id)]));
    this.time.tick();
    const seconds = this.time.take();
    try {
      const { data } = await post(`attempts/${this.attempt.id}/submit/`, { answers, seconds });
      this.end();
      showResult(this.place, data, this.lessonPage, this.redraw);
      this.changed();
    } catch (error) {
      this.time.giveBack(seconds);
      this.over = false;
      $("#hand-in", this.form).disabled = false;
      toast(error.message);
    }
  }

  tick() {
    this.time.tick();
    const { expires_at: end } = this.attempt;
    if (!end) return;
    const left = Math.max(0, Math.ceil((new Date(end) - Date.now()) / 1000));
    this.clock.textContent = `${Math.floor(left / 60)}:${String(left % 60).padStart(2, "0")} left`;
    this.clock.classList.toggle("hurry", left < 60);
    if (left === 0 && !this.over) this.finish();
  }

  end() {
    clearInterval(this.ticking);
    this.time.end();
    document.removeEventListener("visibilitychange", this.leaving);
  }
}

function showResult(place, attempt, lessonPage, back) {
  learnFormulas(attempt.formulas);
  const words = attempt.waits ? "A part of it has to be graded first. You will be told." : attempt.passed === null ? "" : attempt.passed ? "You passed." : "You did not pass.";
  const box = h("div", { class: "panel quiz-result", "data-passed": String(attempt.passed), tabindex: "-1" },
    h("h2", {}, `Attempt ${attempt.number}`),
    h("p", { class: "score" }, `${points(attempt.score)} of ${inPoints(attempt.max_score)}${attempt.waits ? " so far" : ""} · ${points(attempt.percentage)} %`),
    h("p", { class: "passed" }, words),
    attempt.closed_by === "clock" && h("p", { class: "muted" }, "The time was over. What you had saved counts."));
  if (attempt.feedback) box.append(richText(attempt.feedback));
  if (!attempt.shows.marks) box.append(h("p", { class: "muted" }, "Which answers were right is not shown yet."));
  box.append(h("button", { type: "button", class: "button quiet", onclick: back }, "Back to the quiz"));
  place.replaceChildren(box, ...attempt.questions.flatMap((question, index) => questionCard(question, index + 1, lessonPage, true)));
  box.focus();
  for (const input of $$("[name]", place)) input.removeAttribute("name"); // options of closed attempts are no group
}
