// liquid_rivals.mjs - the page of bench_liquid by handlebars and liquidjs, same data, one process.
// Usage: npm install --no-save handlebars liquidjs; node bench/liquid_rivals.mjs BENCH_LIQUID
// A rival that is not installed is left out. Compiled once; the best of five runs of a CPU second.
import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";

const require = createRequire(process.cwd() + "/");
const program = process.argv[2];
const path = new URL("page.liquid", import.meta.url).pathname;
const source = readFileSync(path, "utf8");
const ask = (mode) => execFileSync(program, [path, mode], { encoding: "utf8" });
const data = JSON.parse(ask("--data"));
const ours = ask("--page");

// The same page in the words of handlebars.
const handlebarsSource = source
  .replace("{{ note | upcase }}", "{{upcase note}}")
  .replace("{% for h in heads %}", "{{#each heads}}").replace("{{ h }}", "{{this}}")
  .replace("</th>{% endfor %}", "</th>{{/each}}")
  .replace("{% for row in rows %}", "{{#each rows}}")
  .replace("{% if row.lost %}lost{% else %}kept{% endif %}", "{{#if lost}}lost{{else}}kept{{/if}}")
  .replace("{{ forloop.index }}", "{{index1 @index}}")
  .replace("{% if row.why %}{{ row.why }}{% else %}no reason{% endif %}",
    "{{#if why}}{{why}}{{else}}no reason{{/if}}")
  .replace(/\{\{ row\./g, "{{ ")
  .replace("{% endfor %}</tbody>", "{{/each}}</tbody>");

const rivals = [];
try {
  const Handlebars = require("handlebars");
  Handlebars.registerHelper("upcase", (s) => s.toUpperCase());
  Handlebars.registerHelper("index1", (i) => i + 1);
  const page = Handlebars.compile(handlebarsSource);
  rivals.push(["handlebars", () => page(data)]);
} catch { console.log("handlebars is not installed"); }
try {
  const { Liquid } = require("liquidjs");
  const engine = new Liquid({ outputEscape: "escape" });
  const page = engine.parse(source);
  rivals.push(["liquidjs", () => engine.renderSync(page, data)]);
} catch { console.log("liquidjs is not installed"); }

const plain = (s) => s.replace(/&#(x27|39|34);/g, "'").replace(/\s+/g, " ");
for (const [name, render] of rivals) {
  if (plain(render()) !== plain(ours)) console.log(`${name}: the page differs from ours`);
  let best = 0;
  for (let run = 0; run < 6; run++) { // the first run warms up
    const from = process.cpuUsage();
    let pages = 0, spent = 0;
    do {
      for (let i = 0; i < 50; i++, pages++) render();
      const used = process.cpuUsage(from);
      spent = (used.user + used.system) / 1e6;
    } while (spent < 1);
    if (run > 0) best = Math.max(best, pages / spent);
  }
  console.log(`${name.padEnd(11)} ${best.toFixed(0).padStart(8)} pages/s`);
}
