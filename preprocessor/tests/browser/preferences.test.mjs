// The reader's wish for less motion.

import assert from 'node:assert/strict';
import { check, hasExperiment, lineIs, openWhere, plot } from './support.mjs';

check('nothing of a block or figure moves by itself where less motion is asked for', { reducedMotion: 'reduce' }, async (page) => {
    await openWhere(page, hasExperiment, 'several figures of the same steps');
    await plot(page, 0).hover();
    await lineIs(page, true, 'the line comes with the pointer');
    const lasting = await page.locator('main .witness, main .witness *').evaluateAll((all) => all.filter((it) => {
        const { transitionDuration, animationName, scrollBehavior } = getComputedStyle(it);
        // mdBook's own button in a block fades.
        return !it.closest('.buttons') && (transitionDuration !== '0s' || animationName !== 'none' || scrollBehavior === 'smooth');
    }).map((it) => it.className));
    assert.deepEqual(lasting, []);
});
