// The filter above a table, and the links to its rows.

import assert from 'node:assert/strict';
import { becomes, check, openWhere } from './support.mjs';

const open = (page) => openWhere(page, () => document.querySelector('.witness-filter') !== null, 'a table with a filter');

const hasRows = () => document.querySelector('.witness-rows tbody tr[id]') !== null;

// The cells of the rows that can be seen.
function rows(page) {
    return page.locator('.witness-filter + .witness-table tbody tr').evaluateAll((all) => all
        .filter((row) => row.checkVisibility())
        .map((row) => Array.from(row.cells, (cell) => cell.textContent)));
}

// The choices of the first filter: each with its column, and the values that it offers.
function choices(page) {
    return page.locator('.witness-filter').first().locator('select').evaluateAll((all) => all.map((select) => ({
        column: Number(select.dataset.column),
        values: Array.from(select.options, (option) => option.value).filter(Boolean),
    })));
}

const values = (cell) => cell.split(',').map((value) => value.trim());

check('a choice shows the rows with that value, and no others', {}, async (page) => {
    await open(page);
    const all = await rows(page);
    for (const [index, { column, values: offered }] of (await choices(page)).entries()) {
        const select = page.locator('.witness-filter').first().locator('select').nth(index);
        assert.ok(offered.length > 0, `choice ${index}`);
        for (const value of offered) {
            await select.selectOption(value);
            const wanted = all.filter((row) => values(row[column]).includes(value));
            assert.ok(wanted.length > 0, value);
            assert.deepEqual(await rows(page), wanted, value);
            const count = await page.locator('.witness-filter output').first().textContent();
            assert.equal(count, `${wanted.length} of ${all.length} rows`);
        }
        await select.selectOption('');
    }
    assert.deepEqual(await rows(page), all);
});

check('words and choices together show the rows that have all of them, by the keyboard alone', {}, async (page) => {
    const address = await open(page);
    const all = await rows(page);
    const [{ column, values: offered }] = await choices(page);
    const value = offered.at(-1);
    const word = all.find((row) => values(row[column]).includes(value))[0].split(/\s/)[0].toLowerCase();
    const search = page.locator('.witness-filter input').first();
    await search.focus();
    await page.keyboard.type(word);
    // mdBook would turn the page at an arrow, and open its search at an s.
    await page.keyboard.press('ArrowLeft');
    await page.keyboard.press('ArrowRight');
    const has = (row) => row.join(' ').toLowerCase().includes(word);
    assert.deepEqual(await rows(page), all.filter(has));
    await page.keyboard.press('Tab');
    await page.keyboard.press('End');
    assert.deepEqual(await rows(page), all.filter((row) => has(row) && values(row[column]).includes(value)));
    assert.equal(page.url(), address);
    assert.equal(await search.inputValue(), word);
});

check('a link to a row that the filter hides shows it', {}, async (page) => {
    await openWhere(page, hasRows, 'a table with anchors');
    const id = await page.locator('.witness-rows tbody tr').last().getAttribute('id');
    await page.locator('.witness-filter input').first().fill('no row has this');
    assert.deepEqual(await rows(page), []);
    await page.evaluate((target) => { location.hash = target; }, id);
    await becomes(page, (target) => {
        const box = document.getElementById(target).getBoundingClientRect();
        return box.height > 0 && box.top >= 0 && box.top < innerHeight;
    }, id, 'the row is in sight');
});

check('each row is a link to itself', {}, async (page) => {
    await openWhere(page, hasRows, 'a table with anchors');
    const wrong = await page.locator('.witness-rows tbody tr').evaluateAll((all) => all
        .filter((row) => row.querySelector('th[scope=row] > a')?.getAttribute('href') !== `#${row.id}`)
        .map((row) => row.textContent));
    assert.deepEqual(wrong, []);
});

check('on a telephone a row is a card, which a screen reader still reads as a row', { viewport: { width: 360, height: 800 } }, async (page, context) => {
    await openWhere(page, hasRows, 'a table with anchors');
    const beyond = await page.locator('.witness-rows tbody :is(th, td)').evaluateAll((all) => all
        .filter((cell) => cell.getBoundingClientRect().right > innerWidth).map((cell) => cell.textContent));
    assert.deepEqual(beyond, []);
    const [first, second] = await page.locator('.witness-rows tbody tr').first().locator(':is(th, td)')
        .evaluateAll((all) => all.map((cell) => cell.getBoundingClientRect().top));
    assert.ok(second > first, 'the values stand below the name');
    const tree = await (await context.newCDPSession(page)).send('Accessibility.getFullAXTree');
    const count = (role) => tree.nodes.filter((node) => !node.ignored && node.role?.value === role).length;
    const wanted = await page.locator('.witness-rows tbody tr').count();
    assert.equal(count('rowheader'), wanted);
    assert.ok(count('columnheader') > 1, 'the names of the columns are there');
});

check('without JavaScript all rows are there, and no filter', { javaScriptEnabled: false }, async (page) => {
    await open(page);
    assert.equal(await page.locator('.witness-filter').first().isVisible(), false);
    const hidden = await page.locator('.witness-filter + .witness-table tbody tr').evaluateAll((all) => all
        .filter((row) => !row.checkVisibility()).length);
    assert.equal(hidden, 0);
});

check('on paper a filtered table says so, and has nothing to click', {}, async (page) => {
    await open(page);
    const bar = page.locator('.witness-filter').first();
    await page.emulateMedia({ media: 'print' });
    assert.equal(await bar.isVisible(), false);
    await page.emulateMedia({ media: 'screen' });
    await bar.locator('select').first().selectOption({ index: 1 });
    await page.emulateMedia({ media: 'print' });
    assert.deepEqual(await bar.locator(':is(input, select, output)').evaluateAll((all) => all
        .filter((it) => it.checkVisibility()).map((it) => it.localName)), ['output']);
});
