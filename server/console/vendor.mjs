// Copies the few built files the console serves out of node_modules into static/vendor/, with their licences
// and a list of digests. The folder is made anew each time, so nothing stale survives an update.
import { createHash } from "node:crypto";
import { copyFileSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const here = dirname(fileURLToPath(import.meta.url));
const target = join(here, "static", "vendor");
const files = {
  "tabler.min.css": "@tabler/core/dist/css/tabler.min.css",
  "tabler.LICENSE": "@tabler/core/LICENSE",
  "htmx.min.js": "htmx.org/dist/htmx.min.js",
  "htmx.LICENSE": "htmx.org/LICENSE",
  "fullcalendar-core.min.js": "@fullcalendar/core/index.global.min.js",
  "fullcalendar-daygrid.min.js": "@fullcalendar/daygrid/index.global.min.js",
  "fullcalendar-zh-cn.min.js": "@fullcalendar/core/locales/zh-cn.global.min.js",
  "fullcalendar.LICENSE": "@fullcalendar/core/LICENSE.md",
  "preact.LICENSE": "preact/LICENSE",
};

rmSync(target, { recursive: true, force: true });
mkdirSync(target, { recursive: true });
const digests = [];
for (const [name, source] of Object.entries(files)) {
  copyFileSync(join(here, "node_modules", source), join(target, name));
  digests.push(`${createHash("sha256").update(readFileSync(join(target, name))).digest("hex")}  ${name}`);
}
writeFileSync(join(target, "SHA256SUMS"), digests.join("\n") + "\n");
console.log(`${digests.length} files in static/vendor`);
