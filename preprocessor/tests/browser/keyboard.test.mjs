// The keyboard: arrow keys in a figure, and tab stops.

import assert from 'node:assert/strict';
import { becomes, check, hasExperiment, lineIs, openWhere, plot, timed } from './support.mjs';

check('arrow keys, Home and End move the line, and turn no page', {}, async (page) => {
    const address = await openWhere(page, hasExperiment, 'several figures of the same steps');
    await plot(page, 0).focus();
    const after = async (key) => {
        await page.keyboard.press(key);
        await lineIs(page, true, `${key} shows the line`);
        return (await timed(page))[0];
    };
    const { start, end, moment } = await after('Home');
    const near = (share) => async (key) => {
        const now = (await after(key)).moment;
        const wanted = start + share * (end - start);
        assert.ok(Math.abs(now - wanted) < 1, `${key}: ${now} and not ${wanted}`);
    };
    assert.ok(Math.abs(moment - start) < 1);
    await near(0.01)('ArrowRight');
    await near(0.06)('Shift+ArrowRight');
    await near(0.05)('ArrowLeft');
    await near(1)('End');
    await near(1)('ArrowRight');
    const readout = page.locator('.witness-figure[data-axis] .witness-readout').first();
    assert.equal(await readout.getAttribute('role'), 'status');
    assert.equal(page.url(), address);
    // Elsewhere mdBook turns the page at the same key, so the test above can fail.
    await plot(page, 0).blur();
    await lineIs(page, false, 'the line goes with the focus');
    await page.keyboard.press('ArrowRight');
    await page.waitForURL((url) => url.href !== address);
});

check('the focus can be seen', {}, async (page) => {
    await openWhere(page, hasExperiment, 'several figures of the same steps');
    await plot(page, 0).focus();
    await page.keyboard.press('ArrowRight');
    const outline = await plot(page, 0).evaluate((it) => getComputedStyle(it).outlineStyle);
    assert.notEqual(outline, 'none');
});

check('a narrower window makes tab stops of what scrolls then', {}, async (page) => {
    const count = () => document.querySelectorAll('main pre > code[tabindex], main .witness-output[tabindex]').length;
    await openWhere(page, () => document.querySelectorAll('.witness-output').length > 3, 'outputs');
    const before = await page.evaluate(count);
    await page.setViewportSize({ width: 360, height: 800 });
    await becomes(page, (least) => document.querySelectorAll('main pre > code[tabindex], main .witness-output[tabindex]').length > least, before, 'more boxes scroll');
});

check('a fold opens and closes with the keyboard', {}, async (page) => {
    await openWhere(page, () => document.querySelector('main details:not([open])') !== null, 'a fold');
    const fold = page.locator('main details:not([open])').first();
    const handle = await fold.elementHandle();
    const is = (open) => page.waitForFunction(([it, wanted]) => it.open === wanted, [handle, open]);
    await fold.locator('summary').first().focus();
    await page.keyboard.press('Enter');
    await is(true);
    await page.keyboard.press('Space');
    await is(false);
});
