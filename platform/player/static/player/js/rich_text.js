// HTML of a lesson. The server sanitised it; what is not on this list is dropped once more before it is shown.

import { typeset } from "./formulas.js";

const TAGS = new Set(["P", "H2", "H3", "H4", "UL", "OL", "LI", "STRONG", "B", "EM", "I", "U", "S", "SUB", "SUP", "CODE",
  "PRE", "BLOCKQUOTE", "A", "BR", "HR"]);
const LINK = /^(https?:|mailto:)/i;

export function richText(html, lessonPage) {
  const parsed = new DOMParser().parseFromString(html, "text/html"); // inert: nothing in it runs or loads
  const fragment = document.createDocumentFragment();
  fragment.append(...[...parsed.body.childNodes].flatMap((node) => copied(node, lessonPage)));
  return fragment;
}

function copied(node, lessonPage) {
  if (node.nodeType === Node.TEXT_NODE) return node.parentElement.closest("code, pre") ? [document.createTextNode(node.data)] : typeset(node.data);
  if (node.nodeType !== Node.ELEMENT_NODE) return [];
  const children = [...node.childNodes].flatMap((child) => copied(child, lessonPage));
  if (!TAGS.has(node.tagName)) return children;
  const element = document.createElement(node.tagName);
  if (node.tagName === "A") aim(element, node.getAttribute("href") || "", lessonPage);
  if (node.tagName === "OL" && node.hasAttribute("start")) element.setAttribute("start", node.getAttribute("start"));
  if (node.tagName === "PRE") element.tabIndex = 0;
  element.append(...children);
  return [element];
}

function aim(link, href, lessonPage) {
  const lesson = /^lesson:([0-9a-f-]{36})$/i.exec(href);
  if (lesson) link.href = lessonPage(lesson[1]);
  else if (LINK.test(href)) Object.assign(link, { href, target: "_blank", rel: "noopener noreferrer" });
}

const escaped = (text) => text.replace(/[&<>]/g, (letter) => ({ "&": "&amp;", "<": "&lt;", ">": "&gt;" })[letter]);
// What was typed as plain text: a paragraph for each part between empty lines.
export const paragraphs = (text) => text.trim().split(/\n\s*\n/).filter((part) => part.trim())
  .map((part) => `<p>${escaped(part.trim()).replace(/\n/g, "<br>")}</p>`).join("");
