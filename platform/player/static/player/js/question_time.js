// How long each question is before the learner: the one that is pointed at or typed in, or that stands in the middle
// of the window after scrolling. Nothing is counted while the page is hidden, or nobody has moved for a while.

import { $$ } from "./dom.js";

const IDLE = 180_000;
const LONGEST_TICK = 2_000; // a computer that slept

export class QuestionTime {
  constructor(form) {
    this.form = form;
    this.spent = new Map();
    this.last = this.moved = performance.now();
    this.over = (event) => this.turnTo(event.target.closest?.("[data-question]"));
    this.scrolled = () => this.turnTo(this.inTheMiddle());
    for (const name of ["pointerover", "focusin", "input"]) form.addEventListener(name, this.over);
    window.addEventListener("scroll", this.scrolled, { passive: true });
  }

  // Counts what has passed since the last time; every second or so.
  tick() {
    const now = performance.now();
    const passed = Math.min(now - this.last, LONGEST_TICK);
    this.last = now;
    if (document.visibilityState === "hidden" || now - this.moved > IDLE) return;
    this.current ??= this.inTheMiddle();
    if (this.current) this.add(this.current.dataset.question, passed / 1000);
  }

  // The seconds by question since they were last taken.
  take() {
    const seconds = Object.fromEntries([...this.spent].map(([id, spent]) => [id, Math.round(spent * 100) / 100]));
    this.spent.clear();
    return seconds;
  }

  // They did not arrive.
  giveBack(seconds) {
    for (const [id, spent] of Object.entries(seconds)) this.add(id, spent);
  }

  end() { window.removeEventListener("scroll", this.scrolled); }

  add(id, seconds) { this.spent.set(id, (this.spent.get(id) || 0) + seconds); }

  turnTo(card) {
    this.tick();
    this.moved = performance.now();
    if (card) this.current = card;
  }

  inTheMiddle() {
    const middle = window.innerHeight / 2;
    const distance = (card) => { const { top, bottom } = card.getBoundingClientRect(); return Math.max(top - middle, middle - bottom, 0); };
    return $$("[data-question]", this.form).sort((one, other) => distance(one) - distance(other))[0];
  }
}
