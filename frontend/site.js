// What every page has: completion in each search box, and in the fields that take the name of an entity.
import { complete } from "./parts/completion.js";

document.querySelectorAll("input[type=search]:is([name=q], [name=from], [name=to], [name=facet_query][data-type])").forEach(complete);
