// What a query can say about this graph: its prefixes, classes and properties by /api/terms, its entities by /api/suggest.

import { syntaxTree } from "@codemirror/language";

const API = new URL("../../api/", import.meta.url);
const COUNT = new Intl.NumberFormat("en");
const SHORTEST = 2; // letters of a name before entities are asked for
const MOST = 8;
const PAUSE = 150; // milliseconds
const WORD = /[\p{L}_][\p{L}\p{N}_-]*(?::[\p{L}\p{N}_-]*)?$/u;
const VARIABLE = /[?$]\w*$/;
const AFTER_A = /(?:^|[\s;.{}])(?:a|rdf:type)\s+\S*$/;
// A subject and the beginning of a word after it, or after a semicolon: where a predicate stands, and no entity.
const PREDICATE = /(?:(?:^|[.{}])\s*(?:[?$]\w+|<[^<>\s]*>|[\w-]*:[\w-]+)|;)\s+[^\s:]*(?::[\w-]*)?$/;
const ENTITY_TYPES = ["organization", "place", "person", "topic", "event"];
const KEYWORDS = ("SELECT ASK CONSTRUCT DESCRIBE WHERE DISTINCT FROM NAMED PREFIX BASE OPTIONAL UNION MINUS GRAPH SERVICE FILTER BIND VALUES UNDEF AS "
  + "EXISTS NOT IN GROUP BY HAVING ORDER ASC DESC LIMIT OFFSET").split(" ");
const FUNCTIONS = ("COUNT SUM MIN MAX AVG SAMPLE GROUP_CONCAT STR LANG LANGMATCHES DATATYPE BOUND IRI BNODE RAND ABS CEIL FLOOR ROUND CONCAT STRLEN UCASE LCASE "
  + "ENCODE_FOR_URI CONTAINS STRSTARTS STRENDS STRBEFORE STRAFTER YEAR MONTH DAY HOURS MINUTES SECONDS TIMEZONE TZ NOW UUID STRUUID MD5 SHA1 SHA256 COALESCE IF "
  + "STRLANG STRDT SAMETERM ISIRI ISBLANK ISLITERAL ISNUMERIC REGEX SUBSTR REPLACE").split(" ");

let known; // the vocabulary, asked for once

/** Complete keywords, variables of the query, prefixes, classes and properties. */
export async function terms(context) {
  if (isText(context)) return null;
  const variable = context.matchBefore(VARIABLE);
  if (variable) return { from: variable.from, options: variables(context, variable), validFor: /^[?$]\w*$/ };
  const word = context.matchBefore(WORD);
  if (!word && !context.explicit) return null;
  known ??= get("terms").then(vocabulary);
  const { classes, properties, prefixes } = await known;
  const isClass = Boolean(context.matchBefore(AFTER_A));
  const boosted = (isClass ? classes : properties).map((option, n) => ({ ...option, boost: Math.max(40 - n, 2) })); // the most used first
  return {
    from: word ? word.from : context.pos,
    options: [...boosted, ...(isClass ? [] : classes), ...prefixes, ...WORDS],
    validFor: /^[\p{L}\p{N}_:-]*$/u,
  };
}

/** Complete entities by any of their names: as "kiev" or as "place:kiev". */
export async function entities(context) {
  const word = isText(context) || context.matchBefore(AFTER_A) || isPredicate(context) ? null : context.matchBefore(WORD);
  if (!word) return null;
  const [prefix, local] = word.text.includes(":") ? word.text.split(":") : ["", word.text];
  if (local.length < SHORTEST || (prefix && !ENTITY_TYPES.includes(prefix))) return null;
  await new Promise((resolve) => { setTimeout(resolve, PAUSE); });
  if (context.aborted) return null;
  const { suggestions } = await get("suggest", { q: local.replaceAll("-", " "), limit: MOST, ...(prefix && { type: prefix }) });
  const options = suggestions.filter(({ type }) => type !== "story").map((entity, n) => ({
    label: `${entity.type}:${entity.id}`,
    displayLabel: entity.label,
    detail: `${entity.type}:${entity.id}, ${counted(entity.stories || entity.with_parts, "story", "stories")}`,
    boost: -n,
  }));
  return options.length ? { from: word.from, options, filter: false } : null;
}

const WORDS = [
  ...KEYWORDS.map((label) => ({ label, type: "keyword", boost: -1 })),
  ...FUNCTIONS.map((label) => ({ label, type: "function", detail: "function", boost: -2 })),
];

function vocabulary({ prefixes, classes, properties }) {
  const option = (detail) => ({ name, count, comment, classes: of = [] }) => ({
    label: name,
    detail: detail(count),
    info: [comment, of.length ? `Most often of ${of.join(", ")}.` : ""].filter(Boolean).join(" ") || undefined,
  });
  return {
    classes: (classes ?? []).map(option((count) => `class, ${COUNT.format(count)}`)),
    properties: (properties ?? []).map(option((count) => counted(count, "time", "times"))),
    prefixes: Object.entries(prefixes ?? {}).map(([name, iri]) => ({ label: `${name}:`, detail: iri, boost: -1 })),
  };
}

function variables(context, typed) {
  const names = new Set(context.state.doc.toString().match(/[?$]\w+/g));
  names.delete(typed.text);
  return [...names].map((label) => ({ label, type: "variable" }));
}

/** Tell whether the cursor stands where a predicate does; what is on the lines before counts, too. */
function isPredicate(context) {
  return PREDICATE.test(context.state.sliceDoc(Math.max(0, context.pos - 500), context.pos));
}

/** Tell whether the cursor stands in a comment, a string or an IRI, where nothing is completed. */
function isText(context) {
  return ["Comment", "String", "IriRef"].includes(syntaxTree(context.state).resolveInner(context.pos, -1).name);
}

/** Get a part of the API; {} where it cannot be had, so that the editor only completes less. */
async function get(path, parameters = {}) {
  const address = new URL(path, API);
  address.search = new URLSearchParams(parameters);
  try {
    const response = await fetch(address);
    return response.ok ? await response.json() : { suggestions: [] };
  } catch {
    return { suggestions: [] };
  }
}

function counted(count, one, many) {
  return `${COUNT.format(count)} ${count === 1 ? one : many}`;
}
