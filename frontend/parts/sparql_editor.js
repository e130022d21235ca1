// CodeMirror for SPARQL, in a shadow root: there its styles pass a policy that allows no inline style.

import { autocompletion, closeBrackets, closeBracketsKeymap, completionKeymap } from "@codemirror/autocomplete";
import { history, historyKeymap, standardKeymap } from "@codemirror/commands";
import { ensureSyntaxTree, HighlightStyle, LanguageSupport, syntaxHighlighting } from "@codemirror/language";
import { EditorState, Prec, StateField } from "@codemirror/state";
import { Decoration, EditorView, keymap, lineNumbers } from "@codemirror/view";
import { styleTags, tags } from "@lezer/highlight";
import { SparqlLanguage } from "codemirror-lang-sparql";
import { entities, terms } from "./sparql_completion.js";

// The language names no colour for prefixed names, which are most of a query here.
const LANGUAGE = new LanguageSupport(SparqlLanguage.configure({ props: [styleTags({ "Pname_ln Pname_ns": tags.propertyName })] }));

const COLOURS = HighlightStyle.define([
  { tag: tags.keyword, color: "var(--accent)", fontWeight: "600" },
  { tag: tags.variableName, color: "var(--person)" },
  { tag: [tags.namespace, tags.tagName, tags.propertyName], color: "var(--organization)" },
  { tag: [tags.string, tags.annotation], color: "var(--place)" },
  { tag: [tags.integer, tags.float, tags.bool], color: "var(--topic)" },
  { tag: tags.comment, color: "var(--soft)", fontStyle: "italic" },
]);

// The variables of the pages reach into the shadow root; so light and dark are theirs.
const THEME = EditorView.theme({
  "&": { height: "100%", fontSize: "15px", color: "var(--ink)" },
  "&.cm-focused": { outline: "none" },
  ".cm-scroller": { fontFamily: "var(--mono)", lineHeight: "1.5", overflow: "auto" },
  ".cm-content": { padding: "12px 0", caretColor: "var(--ink)" },
  ".cm-cursor": { borderLeftColor: "var(--ink)" },
  ".cm-gutters": { backgroundColor: "var(--panel)", color: "var(--soft)", border: "0" },
  ".cm-content ::selection": { backgroundColor: "var(--mark)" },
  ".cm-tooltip": { backgroundColor: "var(--paper)", color: "var(--ink)", border: "1px solid var(--soft)", borderRadius: "4px" },
  ".cm-tooltip.cm-tooltip-autocomplete > ul": { fontFamily: "var(--mono)", maxHeight: "18em", maxWidth: "min(40em, 92vw)" },
  ".cm-tooltip.cm-tooltip-autocomplete > ul > li": { padding: "4px 8px", lineHeight: "1.4" },
  ".cm-tooltip-autocomplete ul li[aria-selected]": { backgroundColor: "var(--ink)", color: "var(--paper)" },
  ".cm-completionDetail": { fontStyle: "normal", color: "var(--soft)", marginLeft: "1em", fontFamily: "var(--sans)", fontSize: "85%" },
  "li[aria-selected] .cm-completionDetail": { color: "inherit" },
  ".cm-completionInfo": { fontFamily: "var(--sans)", fontSize: "13px", padding: "6px 10px" },
  ".fault": { textDecoration: "underline wavy var(--event)", textUnderlineOffset: "3px", textDecorationSkipInk: "none" },
});

/** Put an editor in the place of a text area, whose text it keeps up to date; `run` is what Ctrl + Enter does. */
export function edit(area, run) {
  const host = document.createElement("div");
  host.className = "code";
  host.style.height = `${area.offsetHeight}px`; // so that nothing moves
  const root = host.attachShadow({ mode: "open" });
  const problem = area.getAttribute("aria-invalid") ? document.getElementById("problem") : null;
  host.toggleAttribute("data-invalid", Boolean(problem));

  const faults = problem && area.dataset.line ? [underline(area.value, Number(area.dataset.line), Number(area.dataset.column), problem)] : [];

  const view = new EditorView({
    root,
    parent: root,
    state: EditorState.create({
      doc: area.value,
      extensions: [
        Prec.highest(keymap.of([{ key: "Mod-Enter", run: () => (run(), true) }])),
        // Braces are typed over several lines, where one that came by itself would be one too many.
        EditorState.languageData.of(() => [{ closeBrackets: { brackets: ["(", "[", "'", '"'] } }]),
        lineNumbers(), history(), closeBrackets(),
        EditorState.tabSize.of(2), EditorView.domEventHandlers({ beforeinput: replaceSelection }),
        EditorView.lineWrapping,
        LANGUAGE, syntaxHighlighting(COLOURS), THEME,
        autocompletion({ override: [terms, entities], maxRenderedOptions: 60, icons: false }),
        // Tab moves on, as in any form.
        keymap.of([...closeBracketsKeymap, ...completionKeymap, ...historyKeymap, ...standardKeymap]),
        EditorView.contentAttributes.of({
          "aria-label": "Query", "aria-multiline": "true", spellcheck: "false", autocapitalize: "off",
          ...(problem && { "aria-invalid": "true", "aria-description": problem.innerText }),
        }),
        faults, EditorView.decorations.compute(["doc"], (state) => unknownPrefixes(state, problem && area.dataset.line ? area.defaultValue : null)),
        EditorView.updateListener.of((update) => { if (update.docChanged) area.value = update.state.doc.toString(); }),
      ],
    }),
  });

  area.hidden = true;
  area.required = false; // a hidden field that is empty could not be complained about
  area.after(host);
  document.querySelector(`label[for=${area.id}]`).addEventListener("click", (event) => { event.preventDefault(); view.focus(); });
  if (problem) view.focus();
  return view;
}

/** Type over a selection ourselves: a browser would give the new text the styles of the old one, inline, which the policy of the page refuses. */
function replaceSelection(event, view) {
  const { from, to, empty } = view.state.selection.main;
  if (event.inputType !== "insertText" || !event.data || event.isComposing || empty) return false;
  event.preventDefault();
  const insert = () => view.state.update(view.state.replaceSelection(event.data), { userEvent: "input.type", scrollIntoView: true });
  if (!view.state.facet(EditorView.inputHandler).some((handler) => handler(view, from, to, event.data, insert))) view.dispatch(insert());
  return true;
}

/** Return what underlines the word at a line and a column of a text, both counted from 1, until the text changes. */
function underline(text, number, column, problem) {
  const lines = text.split("\n");
  const line = lines[number - 1] ?? "";
  const at = Math.min(offset(line, column - 1), Math.max(line.length - 1, 0)); // at the end of a line its last character
  const word = /^(?:[^\s.,;()[\]{}]+|\s+|.)?/u.exec(line.slice(at))[0];
  const from = lines.slice(0, number - 1).join("\n").length + (number > 1 ? 1 : 0) + at;
  const mark = Decoration.mark({ class: "fault", attributes: { title: problem.querySelector("p").textContent } });
  return StateField.define({
    create: () => word ? Decoration.set([mark.range(from, from + word.length)]) : Decoration.none,
    update: (marks, transaction) => transaction.docChanged ? Decoration.none : marks,
    provide: (field) => EditorView.decorations.from(field),
  });
}

/** Return what underlines the prefixes that neither the query declares nor the service knows, as they are typed; none in a text that was answered with a mistake. */
function unknownPrefixes(state, answered) {
  if (state.doc.toString() === answered) return Decoration.none;
  const known = new Set([...document.querySelectorAll(".prefixes dt")].map((term) => term.textContent));
  const used = [];
  ensureSyntaxTree(state, state.doc.length, 50)?.iterate({
    enter({ name, node, from, to }) {
      if (name !== "Pname_ln" && name !== "Pname_ns") return;
      const prefix = /^[^:]*:/u.exec(state.sliceDoc(from, to))?.[0];
      if (node.parent?.name === "PrefixDecl") known.add(prefix);
      else if (prefix) used.push({ prefix, from });
    },
  });
  return Decoration.set(used.filter(({ prefix }) => !known.has(prefix)).map(({ prefix, from }) => {
    const attributes = { title: `The prefix ${prefix} is not known: declare it with PREFIX.` };
    return Decoration.mark({ class: "fault", attributes }).range(from, from + prefix.length);
  }), true);
}

/** Return where a character stands in a string: an editor counts UTF-16 units, the server characters. */
function offset(text, characters) {
  return Array.from(text).slice(0, characters).join("").length;
}
