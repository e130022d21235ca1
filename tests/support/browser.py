"""Our pages in a real browser, and what a page does that no page may do."""

import json
import os
from dataclasses import dataclass, field
from pathlib import Path

CHROMIUM = os.environ.get("CHROMIUM", "/usr/bin/chromium")
AXE = Path(__file__).parents[2] / "frontend" / "node_modules" / "axe-core" / "axe.min.js"
ARGUMENTS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
LEFT = "net::ERR_ABORTED"  # what the browser gave up when it went on to the next page
WATCH = """
window.seen = {violations: [], shift: 0};
document.addEventListener("securitypolicyviolation", (event) => window.seen.violations.push(event.violatedDirective + " " + event.blockedURI));
new PerformanceObserver((list) => {
  for (const entry of list.getEntries()) if (!entry.hadRecentInput) window.seen.shift += entry.value;
}).observe({type: "layout-shift", buffered: true});
"""
WIDE = """() => [...document.querySelectorAll("body *")]
  .filter((node) => node.getBoundingClientRect().right > document.documentElement.clientWidth + 1 && !node.closest(".scroll, .timespan, .unseen, svg"))
  .slice(0, 3).map((node) => node.outerHTML.slice(0, 80))"""


@dataclass
class Visitor:
    """A person with a browser: a page, and what went wrong on it so far."""

    page: object
    root: str
    faults: list[str] = field(default_factory=list)

    def __post_init__(self):
        self.page.add_init_script(WATCH)
        self.page.on("console", self._hear)
        self.page.on("pageerror", lambda error: self.faults.append(f"error: {error}"))
        self.page.on("requestfailed", self._miss)

    def _hear(self, message):
        if message.type == "error" and "favicon" not in message.location.get("url", ""):
            self.faults.append(f"console: {message.text}")

    def _miss(self, request):
        if request.failure != LEFT:
            self.faults.append(f"not loaded: {request.url}")

    def open(self, path):
        """Go to a page of the site."""
        response = self.page.goto(self.root + path, wait_until="load")
        assert response is not None, path
        assert response.ok, f"{path}: {response.status}"
        return self

    def find_faults(self):
        """Return what no page may do: break the policy, log errors, shift its layout, be wider than the screen."""
        seen = self.page.evaluate("() => window.seen")
        faults = [*self.faults, *(f"policy: {violation}" for violation in seen["violations"])]
        if seen["shift"] > 0.01:
            faults.append(f"layout shift {seen['shift']:.3f}")
        wide = self.page.evaluate("() => document.documentElement.scrollWidth - document.documentElement.clientWidth")
        if wide > 0:
            faults.append(f"{wide} px too wide: {self.page.evaluate(WIDE)}")
        return faults

    def audit(self):
        """Return what axe-core says against a page, the size of targets included (WCAG 2.2 AA), which it leaves out by default."""
        if not self.page.evaluate("() => 'axe' in window"):
            self.page.evaluate(AXE.read_text("utf-8"))
        result = self.page.evaluate(
            "() => axe.run(document, {resultTypes: ['violations'], rules: {'target-size': {enabled: true}}})"
        )
        return [
            f"{violation['id']}: {json.dumps([node['html'][:160] for node in violation['nodes'][:3]])}"
            for violation in result["violations"]
        ]
