// What every page has: completion in each search box.
import { complete } from "./parts/completion.js";

document.querySelectorAll("input[type=search][name=q]").forEach(complete);
