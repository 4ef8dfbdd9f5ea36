// Paper: what can't be opened there is open or absent, claims are whole, and the bars of figures are there.
//
// What is looked for gets a colour of its own, and the colours on each sheet are read from the PDF.

import assert from 'node:assert/strict';
import { chapters, check, example, openWhere } from './support.mjs';
import { printedColours, rare } from './pdf.mjs';

// Gives each element that a selector finds a colour of its own in these properties; returns their number.
async function ink(page, selector, properties, first = 0) {
    const elements = page.locator(selector);
    const count = await elements.count();
    const colours = Array.from({ length: count }, (_, number) => rare(first + number));
    await elements.evaluateAll((all, [names, inks]) => all.forEach((it, number) => {
        for (const name of names) { it.style.setProperty(name, inks[number], 'important'); }
    }), [properties, colours]);
    return count;
}

// The number of drawn parts with each of the first colours.
async function counts(page, count, sheet) {
    const parts = await printedColours(page, sheet);
    return Array.from({ length: count }, (_, number) => parts.filter((part) => part.has(rare(number))).length);
}

check('no claim is torn between two sheets', {}, async (page) => {
    for (const address of chapters('example')) {
        await page.goto(address);
        const count = await ink(page, 'main .witness-claim', ['border-color']);
        // On such low sheets, many claims come upon an edge.
        const found = await counts(page, count, { width: '700px', height: '350px' });
        assert.deepEqual(found, found.map(() => 1), address);
    }
});

check('the answers of closed questions are on paper', {}, async (page) => {
    await page.goto(example('queue.html'));
    const count = await ink(page, 'main details.predict > p', ['color']);
    assert.ok(count > 0, 'no question');
    assert.ok((await counts(page, count)).every((found) => found > 0));
});

check('no label of closed data or code is on paper alone', {}, async (page) => {
    for (const name of ['queue.html', 'deadlock.html']) {
        await page.goto(example(name));
        const count = await ink(page, 'main .witness-details:not([open]) > summary', ['color']);
        assert.ok(count > 0, `${name} has no fold`);
        await page.evaluate(() => {
            const inside = document.querySelectorAll('main .witness-details:not([open]) > :not(summary)');
            for (const it of inside) { it.style.setProperty('color', '#45c1a7', 'important'); }
        });
        const labels = (await counts(page, count)).filter((found) => found > 0).length;
        const insides = (await printedColours(page)).some((part) => part.has('#45c1a7'));
        assert.ok(labels === 0 || insides, `${name}: ${labels} labels, and nothing below them`);
    }
});

check('folded code and output are whole on paper', {}, async (page) => {
    await openWhere(page, () => document.querySelector('main .witness-fold:not([open]) > pre') !== null, 'folded code');
    const fold = 'main .witness-fold:not([open]) > pre';
    const count = await ink(page, `${fold}, ${fold} *`, ['color']);
    assert.ok((await counts(page, count)).some((found) => found > 0));
});

check('the bars of a figure are on paper', {}, async (page) => {
    await openWhere(page, () => document.querySelector('.witness-share') !== null, 'bars');
    await page.addStyleTag({ content: `main .witness-share { --witness-bars: ${rare(0)} !important; }` });
    assert.ok((await counts(page, 1))[0] > 0);
});

check('figures are black on white on paper, whatever the theme', {}, async (page) => {
    await page.goto(example('queue.html'));
    await page.evaluate(() => document.getElementById('mdbook-theme-navy').click());
    await page.emulateMedia({ media: 'print' });
    const colours = await page.locator('main .witness-figure').first().evaluate((it) => {
        const { color, backgroundColor } = getComputedStyle(it);
        return [color, backgroundColor];
    });
    assert.deepEqual(colours, ['rgb(0, 0, 0)', 'rgb(255, 255, 255)']);
});
