/* page.mjs - what must hold for every page, in every language, theme and width.
 *
 * Each check takes a page of Playwright and gives a list of problems in words. */
import { createRequire } from 'node:module';
import { readFileSync } from 'node:fs';

const axeSource = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

/** Everything axe knows, best practices too. */
export async function axeProblems(page) {
  await page.evaluate(axeSource);
  const { violations } = await page.evaluate(() => globalThis.axe.run(document, { resultTypes: ['violations'] }));
  return violations.flatMap((v) => v.nodes.slice(0, 3).map((n) => `${v.id}: ${n.target.join(' ')}: ${n.failureSummary
    ?.split('\n')[1]?.trim()}`));
}

/** Nothing is wider than the window. */
export async function widthProblems(page) {
  return page.evaluate(() => {
    const wide = document.documentElement.scrollWidth;
    if (wide <= innerWidth) return [];
    const out = [...document.querySelectorAll('body *')].find((e) => e.getBoundingClientRect().right > innerWidth + 1);
    return [`${wide} px wide in a window of ${innerWidth}: ${out?.outerHTML.slice(0, 120)}`];
  });
}

/** In a drawing no two words touch and none leaves it: measured with the font that is really there. */
export async function drawingProblems(page) {
  return page.evaluate(() => {
    const found = [];
    for (const svg of document.querySelectorAll('figure svg')) {
      if (!svg.getBoundingClientRect().width) continue;
      const view = svg.viewBox.baseVal;
      const name = svg.querySelector('title').textContent;
      const words = [...svg.querySelectorAll('text')].map((t) => ({ text: t.textContent, box: t.getBBox() }));
      words.forEach(({ text, box: a }, i) => {
        if (a.x < -2 || a.x + a.width > view.width + 2 || a.y + a.height > view.height + 6)
          found.push(`${name}: "${text}" leaves the drawing`);
        for (const { text: other, box: b } of words.slice(i + 1))
          if (a.x < b.x + b.width - 1 && b.x < a.x + a.width - 1 && a.y < b.y + b.height - 5 && b.y < a.y + a.height - 5)
            found.push(`${name}: "${text}" stands on "${other}"`);
      });
    }
    return found;
  });
}

/** No unfilled hole, no number that is none, no markup shown as text. */
export async function wordProblems(page) {
  return page.evaluate(() => {
    const text = document.body.innerText;
    return [/\{[a-z_]*\}?/, /\bnan\b/i, /\bundefined\b/, /\bnull\b/, /%[sd]/, /&[a-z]+;/, /<\/?[a-z]/]
      .flatMap((wrong) => {
        const at = text.match(wrong);
        return at && !/<old>/.test(text.slice(at.index, at.index + 5)) ? [`"${at[0]}" in: ${text.slice(at.index - 30,
          at.index + 30)}`] : [];
      });
  });
}

/** Makes every word of the text half as long again, as another language could. */
export async function stretchWords(page) {
  await page.evaluate(() => {
    const walk = document.createTreeWalker(document.querySelector('main'), NodeFilter.SHOW_TEXT);
    for (let n = walk.nextNode(); n; n = walk.nextNode())
      if (!n.parentElement.closest('svg'))
        n.data = n.data.replace(/\p{L}{4,}/gu, (w) => w + w.slice(0, Math.ceil(w.length / 2)));
  });
}

export async function openDetails(page) {
  await page.evaluate(() => document.querySelectorAll('details').forEach((d) => (d.open = true)));
}
