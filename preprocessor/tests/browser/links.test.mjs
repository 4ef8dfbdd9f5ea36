// Links to claims: from elsewhere, and from a page that is opened anew.

import assert from 'node:assert/strict';
import { becomes, chapters, check, example } from './support.mjs';

// Returns true if the target is wholly below the menu bar, within the window, and marked.
function isInSight(id) {
    const target = document.getElementById(id);
    const bar = document.getElementById('mdbook-menu-bar').getBoundingClientRect();
    const { top } = target.getBoundingClientRect();
    const { outlineStyle } = getComputedStyle(target);
    return document.readyState === 'complete' && top >= Math.max(bar.bottom, 0) && top < innerHeight && outlineStyle !== 'none';
}

check('each claim is in sight when its address is opened', {}, async (page) => {
    let count = 0;
    for (const address of chapters('example')) {
        await page.goto(address);
        const ids = await page.locator('main .witness-claim[id]').evaluateAll((all) => all.map((it) => it.id));
        for (const id of ids) {
            await page.goto('about:blank');
            await page.goto(`${address}#${id}`);
            await becomes(page, isInSight, id, `${address}#${id}`);
            count += 1;
        }
    }
    assert.ok(count > 10, `${count} claims`);
});

// Follows the first link of the first page to a claim.
async function follow(page) {
    await page.goto(example('index.html'));
    const link = page.locator('main a[href*="#claim-"]').first();
    const id = (await link.getAttribute('href')).split('#')[1];
    await link.click();
    await page.waitForURL(`**/*#${id}`);
    await becomes(page, isInSight, id, id);
}

check('a link from another page leads to its claim', {}, follow);
check('it does so on a telephone', { viewport: { width: 360, height: 800 } }, follow);

check('a link to what lies within a closed fold opens it', {}, async (page) => {
    await page.goto(example('queue.html'));
    const id = await page.evaluate(() => {
        const fold = document.querySelector('main .witness details:not([open])');
        const inside = fold.querySelector('summary ~ *');
        inside.id ||= 'inside';
        const link = document.createElement('a');
        link.href = `#${inside.id}`;
        link.id = 'to-inside';
        link.textContent = 'inside';
        document.querySelector('main').prepend(link);
        return inside.id;
    });
    await page.locator('#to-inside').click();
    await becomes(page, (it) => document.getElementById(it).checkVisibility({ contentVisibilityAuto: true }), id, 'the fold opens');
});
