// Enough colour to read code by: comments, strings, numbers and the words of the language.

const WORDS = {
  python: "and as assert async await break case class continue def del elif else except False finally for from global if import in is lambda match None nonlocal not or pass raise return True try while with yield",
  javascript: "async await break case catch class const continue default delete do else export extends false finally for from function if import in instanceof let new null of return static super switch this throw true try typeof undefined var void while yield",
  sql: "add all alter and as asc avg between by case count create delete desc distinct drop else end exists foreign from group having in index inner insert into is join key left like limit max min not null on or order outer primary references right select set sum table then union unique update values when where with",
  bash: "case do done elif else esac exit export fi for function if in local return set then until while cd echo",
  c: "auto bool break case char class const continue default delete do double else enum extern false float for if int include long namespace new nullptr private protected public return short signed sizeof static struct switch template this true try typedef union unsigned using virtual void volatile while",
  java: "abstract boolean break case catch char class const continue default do double else enum extends false final finally float for fun func if implements import in int interface let long match mut new null package private protected public record return static string struct super switch this throw throws trait true try type val var void when while use pub fn impl self defer go range chan map namespace using",
  ruby: "and begin break case class def do else elsif end ensure false for if in module next nil not or redo rescue retry return self super then true undef unless until when while yield function library TRUE FALSE NULL",
};
const LIKE = { typescript: "javascript", json: "javascript", cpp: "c", csharp: "java", kotlin: "java", go: "java", rust: "java",
  swift: "java", php: "javascript", r: "ruby", c: "c" };
const HASH = new Set(["python", "bash", "ruby", "r", "yaml", "toml"]);
const PLAIN = new Set(["text", "markdown", "html", "xml"]);

export function highlighted(code, language) {
  if (PLAIN.has(language) || code.length > 20000) return [code];
  const words = new Set((WORDS[LIKE[language] || language] || "true false null").split(" "));
  const isKnown = (word) => words.has(language === "sql" ? word.toLowerCase() : word);
  const pieces = [];
  let end = 0;
  for (const match of code.matchAll(grammar(language))) {
    pieces.push(code.slice(end, match.index));
    pieces.push(token(match, isKnown));
    end = match.index + match[0].length;
  }
  return [...pieces, code.slice(end)];
}

function grammar(language) {
  const line = HASH.has(language) ? "#.*" : language === "sql" ? "--.*" : language === "css" ? "(?!)" : "\\/\\/.*";
  const block = HASH.has(language) ? '"""[\\s\\S]*?"""' : "\\/\\*[\\s\\S]*?\\*\\/";
  return new RegExp(`(${block}|${line})|("(?:\\\\.|[^"\\\\\\n])*"|'(?:\\\\.|[^'\\\\\\n])*'|\`(?:\\\\.|[^\`\\\\])*\`)|(\\b\\d[\\w.]*)|([A-Za-z_]\\w*)`, "g");
}

function token([text, comment, string, number], isKnown) {
  const kind = comment ? "c" : string ? "s" : number ? "n" : isKnown(text) ? "k" : "";
  if (!kind) return text;
  const span = document.createElement("span");
  span.className = `tok-${kind}`;
  span.textContent = text;
  return span;
}
