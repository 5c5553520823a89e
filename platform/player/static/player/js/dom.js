// Making elements, and writing numbers as people do.

const SVG = "http://www.w3.org/2000/svg";

export const $ = (selector, root = document) => root.querySelector(selector);
export const $$ = (selector, root = document) => [...root.querySelectorAll(selector)];

// h("a", { href, class }, "text", element, ...): text is always text, never HTML.
export function h(name, attributes = {}, ...children) {
  const element = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) {
    if (key.startsWith("on")) element.addEventListener(key.slice(2), value);
    else if (value === true) element.setAttribute(key, "");
    else if (value !== false && value !== null && value !== undefined) element.setAttribute(key, value);
  }
  element.append(...children.flat().filter((child) => child !== null && child !== undefined && child !== false));
  return element;
}

export function icon(name) {
  const svg = document.createElementNS(SVG, "svg");
  svg.setAttribute("class", "icon");
  svg.setAttribute("aria-hidden", "true");
  const use = document.createElementNS(SVG, "use");
  use.setAttribute("href", `${document.body.dataset.icons}#${name}`);
  svg.append(use);
  return svg;
}

// Another site's page inside ours: it may run its own scripts and go full screen, nothing else. The video sites refuse
// to play for a page that does not say where it is.
export const frame = (src, title, style) => h("iframe", { class: style, src, title, loading: "lazy",
  sandbox: "allow-scripts allow-same-origin allow-presentation allow-popups allow-forms",
  allow: "fullscreen; picture-in-picture; encrypted-media", referrerpolicy: "strict-origin-when-cross-origin" });

export function duration(seconds) {
  const minutes = seconds ? Math.max(1, Math.round(seconds / 60)) : 0;
  if (minutes < 60) return minutes ? `${minutes} min` : "";
  return minutes % 60 ? `${Math.floor(minutes / 60)} h ${minutes % 60} min` : `${minutes / 60} h`;
}

export const time = (text) => new Intl.DateTimeFormat(undefined, { dateStyle: "medium", timeStyle: "short" }).format(new Date(text));
export const date = (text) => new Intl.DateTimeFormat(undefined, { dateStyle: "long" }).format(new Date(text));
export const count = (number, word) => `${number} ${word}${number === 1 ? "" : "s"}`;
export const levelName = (level) => level[0] + level.slice(1).toLowerCase();

export function size(bytes) {
  const unit = bytes < 1e6 ? "kilobyte" : "megabyte";
  const value = bytes / (bytes < 1e6 ? 1e3 : 1e6);
  return new Intl.NumberFormat(undefined, { style: "unit", unit, maximumFractionDigits: 1 }).format(value);
}

export function rating(average, reviews) {
  if (average === null) return null;
  const words = h("span", { class: "muted" }, ` (${reviews})`);
  return h("span", { class: "rating", "aria-label": `Rated ${average.toFixed(1)} of 5 by ${reviews}` },
    icon("star"), ` ${average.toFixed(1)}`, words);
}

// The picture of a course; without one, its first letter on a colour that stays the same.
export function picture({ slug, title, thumbnail_url: src }) {
  if (src) return h("img", { class: "media", src, alt: "", loading: "lazy" });
  const colour = [...slug].reduce((sum, letter) => sum + letter.codePointAt(0), 0) % 8;
  return h("div", { class: `media shade shade-${colour}`, "aria-hidden": "true" }, [...title][0]);
}

export function toast(...content) {
  const message = h("p", {}, ...content);
  $("#toast").replaceChildren(message);
  setTimeout(() => message.remove(), 8000);
}

// Where to go after signing in: a page of ours, never another site.
export function nextPage() {
  const next = new URLSearchParams(location.search).get("next") || "";
  const target = new URL(next || "/learn/", location.origin);
  return target.origin === location.origin && next.startsWith("/") ? target.href : "/learn/";
}

// The same after the mail that confirms an address, which may open in another tab.
const AFTER_MAIL = "lectern.after_mail";
export const keepNext = () => localStorage.setItem(AFTER_MAIL, location.search);
export const keptNext = () => localStorage.getItem(AFTER_MAIL) || "";
export const forgetNext = () => localStorage.removeItem(AFTER_MAIL);

// What to do when a page of a person's own can't be filled: a session that has ended asks to sign in again.
export function giveUp(error) {
  if (error.status === 401) location.replace(signInPage());
  else toast(error.message);
}

export const signInPage = () => `/sign-in/?next=${encodeURIComponent(location.pathname + location.search)}`;
