// The network around an entity: who has a mouse moves names and zooms; forces keep the names apart. The picture is whole without.

import { drag } from "d3-drag";
import { forceCollide, forceLink, forceManyBody, forceSimulation, forceX, forceY } from "d3-force";
import { selectAll } from "d3-selection";

const FINE = "(hover: hover) and (pointer: fine)";
const svg = document.querySelector(".network svg");

function start() {
  const [, , width, height] = svg.getAttribute("viewBox").split(" ").map(Number);
  const nodes = [...svg.querySelectorAll(".node")].map((element) => {
    const [x, y] = element.getAttribute("transform").match(/-?[\d.]+/g).map(Number);
    const radius = Number(element.querySelector("circle").getAttribute("r"));
    const text = element.querySelector("text:not(.on-demand)");
    const wide = text ? text.getComputedTextLength() : 0;
    const sides = { left: 0, right: 0, [text?.getAttribute("text-anchor") === "end" ? "left" : "right"]: wide };
    return { element, key: element.dataset.key, x, y, radius, homeX: x, homeY: y, wide, ...sides };
  });
  const byKey = new Map(nodes.map((node) => [node.key, node]));
  const lines = [...svg.querySelectorAll(".edges line")].map((element) => ({
    element,
    source: byKey.get(element.dataset.source),
    target: byKey.get(element.dataset.target),
  }));
  const center = nodes[0];
  center.fx = width / 2;
  center.fy = height / 2;

  const simulation = forceSimulation(nodes)
    .force("near", forceLink(lines.filter((line) => line.source !== center && line.target !== center)).distance(120).strength(0.01))
    .force("apart", forceManyBody().strength(-40))
    .force("room", forceCollide((node) => node.radius + Math.min(node.wide / 2, 26)))
    .force("x", forceX((node) => node.homeX).strength(0.3))
    .force("y", forceY((node) => node.homeY).strength(0.3))
    .on("tick", draw)
    .stop();

  function draw() {
    for (const node of nodes) {
      node.x = Math.max(12 + node.left, Math.min(width - 12 - node.right, node.x));
      node.y = Math.max(12, Math.min(height - 12, node.y));
      node.element.setAttribute("transform", `translate(${node.x.toFixed(1)} ${node.y.toFixed(1)})`);
    }
    for (const { element, source, target } of lines) {
      element.setAttribute("x1", source.x.toFixed(1));
      element.setAttribute("y1", source.y.toFixed(1));
      element.setAttribute("x2", target.x.toFixed(1));
      element.setAttribute("y2", target.y.toFixed(1));
    }
  }

  simulation.tick(120); // settled at once: nothing moves until somebody drags
  draw();

  selectAll(".network .node").data(nodes).call(
    drag()
      .on("start", (event, node) => {
        node.fx = node.x;
        node.fy = node.y;
        if (!event.active) simulation.alphaTarget(0.2).restart();
      })
      .on("drag", (event, node) => {
        node.fx = event.x;
        node.fy = event.y;
      })
      .on("end", (event, node) => {
        if (!event.active) simulation.alphaTarget(0);
        if (node !== center) node.fx = node.fy = null;
      }),
  );

  magnify(svg.querySelector(".zoom"), width, height);

  // What is not tied to the name under the pointer, or with the focus, steps back.
  const tied = new Map(nodes.map((node) => [node.key, new Set([node.element])]));
  for (const { element, source, target } of lines) {
    tied.get(source.key).add(target.element).add(element);
    tied.get(target.key).add(source.element).add(element);
  }
  function emphasize(key) {
    for (const { element } of [...nodes, ...lines]) element.classList.toggle("is-far", Boolean(key) && !tied.get(key).has(element));
  }
  for (const { element, key } of nodes) {
    for (const event of ["pointerenter", "focus"]) element.addEventListener(event, () => emphasize(key));
    for (const event of ["pointerleave", "blur"]) element.addEventListener(event, () => emphasize(""));
  }
  svg.closest(".network").classList.add("is-live");
}

/** Let the wheel with Ctrl zoom into a group, a drag of its background move it, and two clicks undo both. */
function magnify(group, width, height) {
  let [scale, x, y] = [1, 0, 0];
  const show = () => group.setAttribute("transform", `translate(${x.toFixed(1)} ${y.toFixed(1)}) scale(${Number(scale.toFixed(3))})`);
  const toPicture = (event) => new DOMPoint(event.clientX, event.clientY).matrixTransform(svg.getScreenCTM().inverse());
  svg.addEventListener("wheel", (event) => {
    if (!event.ctrlKey) return; // a wheel alone scrolls the page
    event.preventDefault();
    const { x: atX, y: atY } = toPicture(event);
    const next = Math.min(6, Math.max(0.6, scale * 2 ** (-event.deltaY / 200)));
    [x, y, scale] = [atX - (atX - x) * (next / scale), atY - (atY - y) * (next / scale), next];
    show();
  }, { passive: false });
  svg.addEventListener("pointerdown", (event) => {
    if (event.button || event.target.closest(".node")) return;
    svg.setPointerCapture(event.pointerId);
    const start = toPicture(event);
    const [fromX, fromY] = [x, y];
    const move = (moved) => {
      const now = toPicture(moved);
      x = Math.max(-width * scale, Math.min(width, fromX + now.x - start.x));
      y = Math.max(-height * scale, Math.min(height, fromY + now.y - start.y));
      show();
    };
    svg.addEventListener("pointermove", move);
    svg.addEventListener("lostpointercapture", () => svg.removeEventListener("pointermove", move), { once: true });
  });
  svg.addEventListener("dblclick", () => {
    [scale, x, y] = [1, 0, 0];
    show();
  });
}

if (svg) {
  const figure = svg.closest(".network");
  figure.scrollLeft = (figure.scrollWidth - figure.clientWidth) / 2; // what is too wide for its window begins at its middle
  if (window.matchMedia(FINE).matches) start();
}
