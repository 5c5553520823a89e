// The course page: enrolling, going on, and reviews.

import { get, patch, post, remove } from "./api.js";
import { $, date, giveUp, h, icon, signInPage, toast } from "./dom.js";
import { enrollmentIn, markDone } from "./enrollment.js";
import { onSubmit } from "./forms.js";
import { showGrades } from "./grades.js";
import "./poster.js";
import { isSignedIn } from "./session.js";

const { slug } = $(".course").dataset;
const box = $("#enroll");
const form = $("#review-form");
let nextReviews = 1;
let asked = 0;
let mine = null;

const lessonPage = (id) => `/courses/${slug}/lessons/${id}/`;

async function showStanding() {
  const enrollment = await enrollmentIn(slug);
  if (enrollment) return showEnrolled(enrollment);
  const button = $("[data-enroll]");
  if (!button) return;
  button.disabled = false;
  button.addEventListener("click", () => enroll(button));
}

async function enroll(button) {
  if (!isSignedIn()) return location.assign(signInPage());
  button.disabled = true;
  try {
    const { data } = await post(`courses/${slug}/enroll/`);
    showEnrolled(data);
    toast("You are enrolled. Enjoy the course!");
  } catch (error) {
    if (error.status === 401) return giveUp(error);
    button.disabled = false;
    box.replaceChildren(button, h("p", { class: "notice warning", role: "alert" }, error.message));
  }
}

function showEnrolled(enrollment) {
  const first = $("li[data-lesson]")?.dataset.lesson;
  const target = enrollment.next_lesson_id || first;
  const words = { COMPLETED: "Look at it again", ACTIVE: enrollment.progress_percentage ? "Continue" : "Start" };
  box.replaceChildren(
    h("a", { class: "button wide", href: lessonPage(target) }, words[enrollment.status]),
    h("p", { class: "small" }, `${enrollment.progress_percentage} % done`,
      h("progress", { max: 100, value: enrollment.progress_percentage, "aria-label": "Progress" })));
  if (enrollment.certificate) {
    box.append(h("p", {}, icon("award"), " ", h("a", { href: enrollment.certificate.verify_url }, "Your certificate")));
  }
  $(".price").hidden = true;
  markDone(enrollment);
  showGrades(enrollment, lessonPage).catch((error) => toast(error.message));
  offerReview().catch((error) => toast(error.message));
}

// The form says what one said before; what was typed meanwhile stays. Who may not review the course reads why.
async function offerReview() {
  const { data, message: whyNot } = await get(`courses/${slug}/reviews/?mine=true`);
  [mine = null] = data.items;
  const isHindered = Boolean(whyNot) && !mine;
  $("#review-hindrance").textContent = whyNot;
  $("#review-hindrance").hidden = !isHindered;
  $("#review-title").textContent = mine ? "Your review" : "Review this course";
  $("[type=submit]", form).textContent = mine ? "Change review" : "Send review";
  $("#remove-review").hidden = !mine;
  if (mine && !form.elements.rating.value) form.elements.rating.value = mine.rating;
  form.elements.text.value ||= mine?.text || "";
  form.hidden = isHindered;
}

async function loadReviews() {
  const list = $("#review-list");
  const page = nextReviews;
  asked += 1;
  const now = asked;
  const { data } = await get(`courses/${slug}/reviews/?page_size=10&page=${page}`);
  if (now !== asked) return; // they were asked for again meanwhile
  if (page === 1) list.replaceChildren();
  list.append(...data.items.map(review));
  if (!data.count) list.append(h("li", { class: "muted" }, "Nobody has reviewed this course yet."));
  nextReviews = page + 1;
  $("#more-reviews").hidden = !data.next;
  list.setAttribute("aria-busy", "false");
}

function review({ rating, text, author, created_at }) {
  const stars = h("span", { class: "rating", role: "img", "aria-label": `${rating} of 5` }, ...Array.from({ length: rating }, () => icon("star")));
  return h("li", {}, stars, " ", h("strong", {}, h("bdi", {}, author.full_name)), " ",
    h("span", { class: "muted small" }, date(created_at)), text && h("p", { dir: "auto" }, text));
}

onSubmit(form, async ({ rating, text }) => {
  const review = { rating: Number(rating), text };
  try {
    await (mine ? patch(`reviews/${mine.id}/`, review) : post(`courses/${slug}/reviews/`, review));
  } catch (error) {
    if (!error.details?.review_id || !confirm("You have reviewed this course already. Replace that review by this one?")) throw error;
    await patch(`reviews/${error.details.review_id}/`, review);
  }
  await reviewed("Thank you for your review.");
});
$("#remove-review").addEventListener("click", async () => {
  if (!confirm("Remove your review?")) return;
  try {
    await remove(`reviews/${mine.id}/`);
    form.reset();
    await reviewed("Your review is removed.");
  } catch (error) {
    toast(error.message);
  }
});

async function reviewed(words) {
  toast(words);
  nextReviews = 1;
  await Promise.all([offerReview(), loadReviews()]);
}

$("#more-reviews").addEventListener("click", () => loadReviews().catch((error) => toast(error.message)));
showStanding().catch((error) => toast(error.message));
loadReviews().catch(() => {});
