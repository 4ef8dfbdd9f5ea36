// A page without JavaScript: in a reader's browser that has none, or that blocks it.

import assert from 'node:assert/strict';
import { chapters, check, example } from './support.mjs';

// The figures, and the blocks with their code and output, as far as they can be seen.
function shown() {
    const sizes = (selector) => Array.from(document.querySelectorAll(`main ${selector}`))
        .filter((it) => it.getBoundingClientRect().width > 0 && it.getBoundingClientRect().height > 0).length;
    return { drawings: sizes('.witness-plot svg'), blocks: sizes('.witness'), outputs: sizes('.witness-output'), code: sizes('pre > code') };
}

check('all blocks, outputs and figures are there without JavaScript', {}, async (page, context) => {
    const without = await context.browser().newContext({ javaScriptEnabled: false });
    try {
        const bare = await without.newPage();
        let drawings = 0;
        for (const address of chapters('example')) {
            await page.goto(address);
            await bare.goto(address);
            const found = await bare.evaluate(shown);
            assert.deepEqual(found, await page.evaluate(shown), address);
            assert.ok(found.blocks > 0, address);
            assert.equal(await bare.locator('.witness-readout').count(), 0, 'a hint that only the script can keep');
            drawings += found.drawings;
        }
        assert.ok(drawings > 3, `${drawings} figures`);
    } finally {
        await without.close();
    }
});

check('the data of a figure opens without JavaScript', { javaScriptEnabled: false }, async (page) => {
    for (const address of chapters('example')) {
        await page.goto(address);
        const fold = page.locator('.witness-figure details').first();
        if (await fold.count() > 0) {
            await fold.locator('summary').click();
            await fold.locator('table').first().waitFor({ state: 'visible' });
            return;
        }
    }
    assert.fail('no figure has its data');
});

check('a dark system gets dark figures without JavaScript', { javaScriptEnabled: false, colorScheme: 'dark' }, async (page) => {
    await page.goto(example('queue.html'));
    const [text, ground] = await page.locator('.witness-figure').first().evaluate((figure) => {
        const light = (colour) => colour.match(/[\d.]+/g).slice(0, 3).reduce((sum, part) => sum + Number(part), 0);
        const style = getComputedStyle(figure);
        return [light(style.color), light(style.backgroundColor)];
    });
    assert.ok(text > ground, `${text} on ${ground}`);
});
