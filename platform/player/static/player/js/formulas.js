// Formulas between \( and \), or \[ and \]: the API has them as MathML, by their source. What it could not read stays as
// it is written, with a mark.

const MATHML = "http://www.w3.org/1998/Math/MathML";
const FORMULA = /(\\\((?:[^\\]|\\[^()[\]])+\\\)|\\\[(?:[^\\]|\\[^()[\]])+\\\])/;
const TAGS = new Set(("math mrow mi mn mo ms mtext mspace mfrac msqrt mroot msub msup msubsup munder mover munderover "
  + "mmultiscripts mprescripts mtable mtr mtd mpadded mphantom mstyle menclose").split(" "));
const IN_TEXT = new Set(["B", "I", "EM", "S", "U", "CODE", "SPAN"]);
const ATTRIBUTES = new Set(("alttext class display displaystyle scriptlevel mathvariant mathcolor stretchy fence separator form "
  + "accent accentunder symmetric largeop movablelimits lspace rspace minsize maxsize linethickness width height depth "
  + "voffset notation columnspan").split(" "));
const known = new Map();

// What an answer of the API says of the formulas in it.
export function learnFormulas(formulas) {
  for (const [source, mathml] of Object.entries(formulas)) known.set(source, mathml);
}

// Text as nodes, its formulas typeset.
export function typeset(text) {
  return text.split(FORMULA).filter(Boolean).map((part) => (known.has(part) ? formula(part, known.get(part)) : document.createTextNode(part)));
}

function formula(source, mathml) {
  if (mathml === null) return marked(source);
  const parsed = new DOMParser().parseFromString(mathml, "text/html"); // inert: nothing in it runs or loads
  return copied(parsed.body.firstElementChild) || marked(source);
}

function marked(source) {
  const span = document.createElement("span");
  Object.assign(span, { className: "lc-formula-fault", textContent: source, title: "This formula can't be shown." });
  return span;
}

function copied(node) {
  if (node.nodeType === Node.TEXT_NODE) return document.createTextNode(node.data);
  const isMath = node.namespaceURI === MATHML && TAGS.has(node.localName);
  if (!isMath && !IN_TEXT.has(node.tagName)) return "";
  const element = document.createElementNS(isMath ? MATHML : document.body.namespaceURI, node.localName);
  for (const { name, value } of node.attributes) if (ATTRIBUTES.has(name)) element.setAttribute(name, value);
  element.append(...[...node.childNodes].map(copied));
  return element;
}
