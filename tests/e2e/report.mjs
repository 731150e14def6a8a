/* report.mjs - the report page: three languages, two themes, two widths, paper. */
import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { axeProblems, drawingProblems, openDetails, stretchWords, widthProblems, wordProblems } from './page.mjs';

const ROOT = resolve(dirname(fileURLToPath(import.meta.url)), '../..');
const LANGUAGES = ['en', 'ru', 'zh'];
const SHAPES = [{ width: 1366, height: 900 }, { width: 360, height: 780 }];

/** Opens a page file and keeps what it says and asks for: both must stay empty. */
async function open(browser, file, { width, height, scheme = 'light' }) {
  const page = await browser.newPage({ viewport: { width, height }, colorScheme: scheme });
  const noise = [];
  page.on('console', (m) => noise.push(`console: ${m.text()}`));
  page.on('pageerror', (e) => noise.push(`error: ${e.message}`));
  page.on('request', (r) => {
    if (!r.isNavigationRequest() && !r.url().startsWith('data:')) noise.push(`loads ${r.url()}`);
  });
  await page.goto(pathToFileURL(file).href);
  return { page, noise };
}

async function look(browser, file, name, { folder, report, ...shape }) {
  const { page, noise } = await open(browser, file, shape);
  const name_ = name.replaceAll(/[^a-z0-9]+/gi, '-');
  report(`${name}: nothing is loaded, nothing complains`, noise);
  report(`${name}: no sideways scroll`, await widthProblems(page));
  report(`${name}: words in drawings keep apart`, await drawingProblems(page));
  report(`${name}: every sentence is whole`, await wordProblems(page));
  if (folder) await page.screenshot({ path: join(folder, `${name_}.png`), fullPage: true });
  await openDetails(page);
  report(`${name}: axe finds nothing with every table open`, await axeProblems(page));
  report(`${name}: no sideways scroll with every table open`, await widthProblems(page));
  await page.close();
}

async function longWords(browser, file, report) {
  for (const width of [320, 360, 768, 1100, 1366]) {
    const { page } = await open(browser, file, { width, height: 800 });
    await stretchWords(page);
    report(`report, words half as long again, ${width} px: no sideways scroll`, await widthProblems(page));
    await page.close();
  }
}

async function keyboard(browser, file, report) {
  const { page } = await open(browser, file, SHAPES[0]);
  await page.keyboard.press('Tab');
  await page.keyboard.press('Enter');
  const at = await page.evaluate(() => document.activeElement.id);
  report('report: the first key press leads to the content', at === 'main' ? [] : [`focus is on "${at}"`]);
  const dead = await page.evaluate(() => [...document.querySelectorAll('a[href^="#"]')]
    .filter((a) => !document.getElementById(a.hash.slice(1))).map((a) => `${a.hash} leads nowhere`));
  report('report: every link of the page leads somewhere', dead);
  await page.close();
}

async function paper(browser, file, name, folder, report) {
  const { page } = await open(browser, file, { ...SHAPES[0], scheme: 'dark' });
  const pdf = await page.pdf({ preferCSSPageSize: true, printBackground: true });
  const pages = (pdf.toString('latin1').match(/\/Type\s*\/Page\b/g) ?? []).length;
  report(`${name}: prints on 4 to 14 sheets`, pages >= 4 && pages <= 14 ? [] : [`${pages} sheets`]);
  await page.emulateMedia({ media: 'print' });
  const ground = await page.evaluate(() => getComputedStyle(document.body).backgroundColor);
  report(`${name}: paper is white though the screen is dark`, ground === 'rgb(255, 255, 255)' ? [] : [ground]);
  if (folder) writeFileSync(join(folder, `${name.replaceAll(/[^a-z0-9]+/gi, '-')}.pdf`), pdf);
  await page.close();
}

/** An export file with a rhythm: 240 customers, seeded, so that each run sees the same. */
function orders() {
  let seed = 7;
  const random = () => (seed = (seed * 48271) % 2147483647) / 2147483647;
  const lines = ['Order ID,Date,Customer,Total'];
  for (let c = 0, id = 1; c < 240; c++) {
    const gap = 10 + 50 * random();
    for (let day = 500 * random(); day < 700; day += gap * (0.5 + random())) {
      lines.push(`${id++},${new Date(Date.UTC(2024, 0, 1 + day)).toISOString().slice(0, 10)},`
        + `customer${c}@example.com,${(5 + 90 * random()).toFixed(2)}`);
      if (random() < 0.06) break;
    }
  }
  return lines.join('\n') + '\n';
}

export async function testReport({ browser, program, folder, report }) {
  const dir = mkdtempSync(join(tmpdir(), 'winback-e2e-'));
  const render = join(dirname(program), 'tests/ui/report_render');
  const sample = join(ROOT, 'tests/ui/report_sample.json');
  try {
    for (const lang of LANGUAGES) {
      const file = join(dir, `sample-${lang}.html`);
      writeFileSync(file, execFileSync(render, [sample, lang]));
      for (const shape of SHAPES)
        for (const scheme of ['light', 'dark'])
          await look(browser, file, `report ${lang} ${scheme} ${shape.width}`, { ...shape, scheme, folder, report });
      await paper(browser, file, `report ${lang} paper`, folder, report);
    }
    await longWords(browser, join(dir, 'sample-en.html'), report);
    await keyboard(browser, join(dir, 'sample-en.html'), report);
    report('the program is there', existsSync(program) ? [] : [`no ${program}: build it first`]);
    const csv = join(dir, 'orders.csv');
    const file = join(dir, 'real.html');
    writeFileSync(csv, orders());
    execFileSync(program, ['report', csv, '-o', file, '--lang', 'en'], { stdio: 'pipe' });
    for (const shape of SHAPES) await look(browser, file, `report of a file ${shape.width}`, { ...shape, folder, report });
  } finally {
    rmSync(dir, { recursive: true });
  }
}
