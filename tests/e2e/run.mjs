/* run.mjs - the browser tests: every page of the program in Chromium.
 *
 *     node tests/e2e/run.mjs PROGRAM [FOLDER]
 *
 * Prints TAP and at the end one line, `N passed, N failed`; pictures and PDF go to FOLDER when it is given. */
import { existsSync, mkdirSync } from 'node:fs';
import { resolve } from 'node:path';
import { chromium } from 'playwright-core';
import { testReport } from './report.mjs';

const [program, folder] = process.argv.slice(2).map((p) => resolve(p));
if (!program) {
  console.error('usage: node tests/e2e/run.mjs PROGRAM [FOLDER]');
  process.exit(2);
}
if (folder) mkdirSync(folder, { recursive: true });

let passed = 0;
let failed = 0;
/** One case: `problems` is a list of sentences, empty = good. */
function report(name, problems) {
  const good = problems.length === 0;
  console.log(`${good ? 'ok' : 'not ok'} ${passed + failed + 1} - ${name}`);
  for (const p of problems.slice(0, 12)) console.log(`#   ${p}`);
  if (good) passed++;
  else failed++;
}

const browser = await chromium.launch({
  executablePath: ['/usr/bin/chromium', '/usr/bin/chromium-browser'].find(existsSync),
  args: ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking',
    '--disable-component-update', '--disable-sync'],
});
try {
  await testReport({ browser, program, folder, report });
} catch (e) {
  report(`the browser tests came to their end`, [String(e.stack ?? e)]);
} finally {
  await browser.close();
}
console.log(`${passed} passed, ${failed} failed`);
process.exitCode = failed || !passed ? 1 : 0;
