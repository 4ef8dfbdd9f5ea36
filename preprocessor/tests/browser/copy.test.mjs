// The clipboard: what a reader copies from a page can be typed into psql.

import assert from 'node:assert/strict';
import { check, example } from './support.mjs';

const PERMISSIONS = { permissions: ['clipboard-read', 'clipboard-write'] };

// The text on the clipboard, once it is there.
async function copied(page) {
    const text = await page.waitForFunction(() => navigator.clipboard.readText());
    return text.jsonValue();
}

check("mdBook's button copies the code of a block, and nothing else", PERMISSIONS, async (page) => {
    await page.goto(example('queue.html'));
    const block = page.locator('.witness', { hasText: 'CREATE TABLE job' }).first();
    await block.hover();
    await block.locator('button.clip-button').click();
    const text = await copied(page);
    const code = await block.locator('pre > code').first().textContent();
    assert.equal(text.trimEnd(), code.trimEnd());
    assert.match(text, /^CREATE TABLE job \(\n[\s\S]*;$/m);
});

check('the selection of a whole block has its code and output, and not its head', PERMISSIONS, async (page) => {
    await page.goto(example('queue.html'));
    const block = page.locator('.witness:not(:has(details)):has(.witness-output)').first();
    await block.evaluate((it) => {
        const range = document.createRange();
        range.selectNode(it);
        getSelection().removeAllRanges();
        getSelection().addRange(range);
    });
    await page.keyboard.press('ControlOrMeta+c');
    const text = await copied(page);
    const words = await block.locator('.witness-head').innerText();
    const output = await block.locator('.witness-output').first().innerText();
    assert.ok(text.includes(output.trim().split('\n')[0]), text);
    for (const word of words.split('\n').filter(Boolean)) {
        assert.ok(!text.split('\n').some((line) => line.trim() === word.trim()), `${word} in ${text}`);
    }
});
