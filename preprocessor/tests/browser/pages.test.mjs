// Every chapter of the three books, with all folds open: in the light and the dark theme, on a wide screen and on a telephone.
//
// Each page is opened once, and everything is looked for in it; the tests below report one thing each.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { faintWords, misplacedTabStops, sharedIds, tooWide } from './looks.mjs';
import { chapters, check, example } from './support.mjs';

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

// What axe finds on mdBook's own parts of each page: the rule, and the element.
const OF_MDBOOK = [
    'aria-allowed-attr #mdbook-sidebar-toggle',
    'aria-prohibited-attr #mdbook-sidebar-toggle',
    'region #mdbook-sidebar-toggle',
    'region .menu-title',
    'region .right-buttons',
];

const BOTH = ['light', 'navy'];

// Waits until the page has been drawn after a change, and nothing moves or changes its colour any more.
async function rests(page) {
    await page.evaluate(async () => {
        const drawn = () => new Promise((done) => { requestAnimationFrame(() => requestAnimationFrame(done)); });
        await drawn();
        await Promise.allSettled(document.getAnimations().map((it) => it.finished));
        await drawn();
    });
}

// Sets a theme as a reader does.
async function setTheme(page, theme) {
    await page.evaluate((name) => document.getElementById(`mdbook-theme-${name}`).click(), theme);
    await rests(page);
}

// Sets the width of the window.
async function setWidth(page, width) {
    await page.setViewportSize({ width, height: 800 });
    await page.waitForFunction((it) => innerWidth === it, width);
    await rests(page);
}

// What axe finds below a selector. It isn't to read the style sheets, which a browser doesn't allow for files.
async function violations(page, below) {
    const found = await page.evaluate((it) => window.axe.run(it, { resultTypes: ['violations'], preload: false }), below);
    return found.violations.flatMap((rule) => rule.nodes.map((node) => `${rule.id} ${node.target.join(' ')}`));
}

// What was found on all pages, by its kind, in the order of the pages.
class Findings {
    errors = [];
    ids = [];
    width = [];
    tabStops = [];
    words = [];
    axe = [];
    // What axe found on mdBook's own parts, on all pages of the example.
    mdbooks = OF_MDBOOK;
}

async function look(page) {
    const findings = new Findings();
    const add = (kind, where, wrong) => findings[kind].push(...wrong.map((it) => `${page.url()}, ${where}: ${it}`));
    page.on('console', (message) => { if (message.type() === 'error') { add('errors', 'console', [message.text()]); } });
    page.on('pageerror', (error) => add('errors', 'script', [error.message]));
    page.on('requestfailed', (request) => add('errors', 'missing', [request.url()]));
    const examples = chapters('example');
    for (const address of [...examples, ...chapters('course'), ...chapters('guide')]) {
        const isExample = examples.includes(address);
        await page.setViewportSize({ width: 1200, height: 800 });
        await page.goto(address);
        await page.evaluate(() => document.querySelectorAll('details').forEach((fold) => { fold.open = true; }));
        await page.evaluate(AXE);
        add('ids', 'ids', await page.evaluate(sharedIds));
        // Colours don't depend on the width, but for mdBook's parts, which are the same on all pages.
        for (const [width, themes] of isExample ? [[1200, BOTH], [360, BOTH]] : [[1200, ['light']], [360, ['navy']]]) {
            await setWidth(page, width);
            add('tabStops', width, await page.evaluate(misplacedTabStops));
            add('width', width, await page.evaluate(tooWide));
            for (const theme of themes) {
                await setTheme(page, theme);
                const found = await violations(page, isExample ? 'html' : 'main');
                add('axe', `${theme}, ${width}`, found.filter((it) => !OF_MDBOOK.includes(it)));
                if (isExample) { findings.mdbooks = findings.mdbooks.filter((it) => found.includes(it)); }
                add('words', theme, await page.evaluate(faintWords));
            }
        }
        for (const colorScheme of ['light', 'dark']) {
            await page.emulateMedia({ forcedColors: 'active', colorScheme });
            await rests(page);
            add('words', `forced colours, ${colorScheme}`, await page.evaluate(faintWords));
        }
        await page.emulateMedia({ forcedColors: 'none', colorScheme: null });
    }
    return findings;
}

let findings;
function reports(name, kind, wanted = []) {
    check(name, {}, async (page) => {
        findings ??= look(page);
        assert.deepEqual((await findings)[kind], wanted);
    });
}

reports('axe finds nothing that is ours', 'axe');
reports("what axe finds of mdBook's own is still found", 'mdbooks', OF_MDBOOK);
reports('what scrolls is a tab stop, and nothing else', 'tabStops');
reports('no page is wider than the window', 'width');
reports('the words of drawings can be read in both themes, and in forced colours', 'words');
reports('no two things of a page share an id', 'ids');
reports('no page reports an error, or asks for a missing file', 'errors');

check('no two things share an id on the page that joins all chapters', {}, async (page) => {
    await page.goto(example('print.html'));
    assert.deepEqual(await page.evaluate(sharedIds), []);
});
