// Bundles the scripts of this folder and the style of the pages into hashed files, with a manifest that tells their names.
//
// A script that stands here is an entry of its own, named after what a template asks for: `script("sparql")` is sparql.js.
// Scripts that several entries share stand in parts/. The map of the world is drawn beside them.

import { readdirSync, rmSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import { build } from "esbuild";
import { drawMap } from "./draw_map.js";

const here = import.meta.dirname;
const pages = join(here, "..", "graph_service", "web", "static");
const target = join(pages, "built");
const tools = ["build.js", "draw_map.js"];
const scripts = readdirSync(here).filter((name) => name.endsWith(".js") && !tools.includes(name));

rmSync(target, { recursive: true, force: true });
const { metafile } = await build({
  entryPoints: [...scripts.map((name) => join(here, name)), join(pages, "style.css")],
  outdir: target,
  entryNames: "[name]-[hash]",
  bundle: true,
  minify: true,
  format: "esm",
  target: ["es2022", "chrome120", "firefox121", "safari17"],
  legalComments: "linked",
  metafile: true,
});

const manifest = {};
for (const [path, output] of Object.entries(metafile.outputs)) {
  if (output.entryPoint) manifest[basename(output.entryPoint)] = basename(path);
}
drawMap(join(target, "world.json"));
// The last: who finds the manifest takes it that all the rest is there.
writeFileSync(join(target, "manifest.json"), JSON.stringify(manifest, null, 2) + "\n");
