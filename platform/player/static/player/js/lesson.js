// The lesson page: the body, where the learner is, and finishing.

import { get, post, put } from "./api.js";
import { openAssignment } from "./assignment.js";
import { block } from "./blocks.js";
import { $, $$, h, icon, signInPage, toast } from "./dom.js";
import { enrollmentIn, markDone } from "./enrollment.js";
import { learnFormulas } from "./formulas.js";
import { openQuiz } from "./quiz.js";
import { isSignedIn } from "./session.js";
import { reportWatching } from "./watching.js";

const { slug, lessonId } = $(".lesson").dataset;
const body = $("#lesson-body");
const done = $("#done");
const assessment = $("#assessment");
const lessonPage = (id) => `/courses/${slug}/lessons/${id}/`;
const wide = matchMedia("(min-width: 60rem)");

async function open() {
  openOutline();
  let lesson;
  try {
    ({ data: lesson } = await get(`courses/${slug}/lessons/${lessonId}/`));
    show(lesson);
  } catch (error) {
    showGate(error);
    return;
  }
  const enrollment = await enrollmentIn(slug).catch(() => null);
  if (enrollment) {
    showStanding(enrollment);
    openAssessment(lesson, `enrollments/${enrollment.id}/lessons/${lessonId}/`);
  } else if (lesson.quiz || lesson.assignment) {
    assessment.replaceChildren(h("p", { class: "notice" }, "Who is enrolled in the course can take part here."));
  }
}

function openAssessment({ quiz, assignment }, path) {
  const failed = (error) => assessment.replaceChildren(h("p", { class: "notice warning" }, error.message));
  if (quiz) openQuiz(assessment, quiz, path, lessonPage, standAgain).catch(failed);
  if (assignment) openAssignment(assessment, assignment, lessonId, path, standAgain).catch(failed);
}

// Something was handed in, which may have finished the lesson, and with it the course.
async function standAgain() {
  const enrollment = await enrollmentIn(slug).catch(() => null);
  if (!enrollment) return;
  showStanding(enrollment);
  if (enrollment.status === "COMPLETED") celebrate(enrollment.certificate);
}

function openOutline() {
  const follow = () => { $("#side-outline").open = wide.matches; };
  wide.addEventListener("change", follow);
  follow();
  $(".entry[aria-current]")?.scrollIntoView({ block: "nearest" });
}

function show(lesson) {
  learnFormulas(lesson.formulas);
  body.replaceChildren(...lesson.body.map((each) => block(each, lessonPage)));
  if (!lesson.body.length && !lesson.quiz && !lesson.assignment) body.append(h("p", { class: "muted" }, "This lesson has no text."));
  body.setAttribute("aria-busy", "false");
  aim("[data-previous]", lesson.previous_lesson_id);
  aim("[data-next]", lesson.next_lesson_id);
  $(".lesson-foot").hidden = false;
}

function aim(selector, id) {
  const link = $(selector);
  link.hidden = !id;
  if (id) link.href = lessonPage(id);
}

function showGate(error) {
  const ways = {
    401: ["Sign in to open this lesson.", signInPage(), "Sign in"],
    403: [error.message, `/courses/${slug}/`, "See the course"],
  };
  const [words, href, label] = ways[error.status] || [error.message, location.href, "Try again"];
  body.replaceChildren(h("div", { class: "gate panel" }, h("p", {}, words), h("a", { class: "button", href }, label)));
  body.setAttribute("aria-busy", "false");
}

function showStanding(enrollment) {
  const standing = enrollment.lessons.find((each) => each.lesson_id === lessonId);
  const path = `enrollments/${enrollment.id}/lessons/${lessonId}/`;
  showProgress(enrollment.progress_percentage);
  markDone(enrollment);
  put(`${path}progress/`, { watched_seconds: 0, position_seconds: 0 }).catch(() => {}); // so that "my courses" knows
  for (const video of $$("[data-own-video]")) reportWatching(video, `${path}progress/`, standing);
  const asked = enrollment.remaining.find((each) => each.lesson_id === lessonId);
  if (standing?.completed) showDone();
  else if (asked && asked.rule !== "complete") done.replaceChildren(h("p", { class: "muted small" }, asked.message));
  else done.replaceChildren(h("button", { type: "button", class: "button", id: "complete", onclick: () => complete(path) }, "Mark complete"));
}

function showProgress(percentage) {
  $("#course-progress").hidden = false;
  $("[data-percent]").textContent = percentage;
  $("#course-bar").value = percentage;
}

function showDone() {
  done.replaceChildren(h("p", { class: "done-mark" }, icon("check"), " Completed"));
}

async function complete(path) {
  $("#complete").disabled = true;
  try {
    const { data } = await post(`${path}complete/`);
    showDone();
    showProgress(data.progress_percentage);
    const enrollment = await enrollmentIn(slug);
    if (enrollment) markDone(enrollment);
    if (data.completed_at) celebrate(data.certificate);
  } catch (error) {
    $("#complete").disabled = false;
    toast(error.message);
  }
}

function celebrate(certificate) {
  done.append(h("p", { class: "notice", id: "certificate" }, icon("award"), " You finished the course. ",
    certificate && h("a", { href: certificate.verify_url }, "See your certificate")));
}

if (!isSignedIn()) done.replaceChildren(h("a", { href: signInPage() }, "Sign in to keep track"));
open();
