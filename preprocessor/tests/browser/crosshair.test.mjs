// The line that shows the same moment in all figures of an experiment.

import assert from 'node:assert/strict';
import { check, hasExperiment, lineIs, openWhere, plot, timed } from './support.mjs';

// Opens a chapter with an experiment; the number of a figure that shares its steps with another one.
async function experiment(page) {
    await openWhere(page, hasExperiment, 'several figures of the same steps');
    const figures = await timed(page);
    const isShared = (figure, index) => figures.some((other, at) => at !== index && other.steps.join() === figure.steps.join());
    return figures.findIndex(isShared);
}

// Moves the pointer to a share of a plot's drawing, as far down as the middle of what can be seen of it.
async function point(page, number, share) {
    const svg = plot(page, number).locator('svg:visible');
    await svg.scrollIntoViewIfNeeded();
    const box = await svg.boundingBox();
    const bottom = Math.min(box.y + box.height, page.viewportSize().height);
    await page.mouse.move(box.x + box.width * share, (Math.max(box.y, 0) + bottom) / 2);
}

check('all figures of the same steps show one moment', {}, async (page) => {
    const number = await experiment(page);
    await point(page, number, 0.6);
    await lineIs(page, true, 'the line comes with the pointer');
    const figures = await timed(page);
    const { moment, steps } = figures[number];
    for (const figure of figures) {
        const isRelated = figure.steps.some((step) => steps.includes(step));
        const isInside = moment >= figure.start && moment <= figure.end;
        if (isRelated && isInside) {
            // The line's place is a float of the drawing.
            assert.ok(Math.abs(figure.moment - moment) < 1, `${figure.moment} beside ${moment}`);
        } else {
            assert.equal(figure.moment, null);
        }
    }
    await point(page, number, 0.8);
    const later = (await timed(page))[number].moment;
    assert.ok(later > moment, `${later} after ${moment}`);
});

check('nothing moves when the line comes', {}, async (page) => {
    const number = await experiment(page);
    const heights = async () => (await timed(page)).map((figure) => figure.height);
    const before = await heights();
    await point(page, number, 0.5);
    await lineIs(page, true, 'the line comes with the pointer');
    assert.deepEqual(await heights(), before);
});

check('the values below a figure are those of the moment', {}, async (page) => {
    await openWhere(page, () => document.querySelector('.witness-figure[data-readings]') !== null, 'a figure with values');
    const figures = page.locator('.witness-figure[data-axis]');
    const number = await figures.evaluateAll((all) => all.findIndex((figure) => figure.dataset.readings));
    await point(page, number, 0.55);
    await lineIs(page, true, 'the line comes with the pointer');
    const { moment, start } = (await timed(page))[number];
    const figure = figures.nth(number);
    const wanted = await figure.evaluate((it, after) => it.dataset.readings.split('\n').map((reading) => {
        const [label, , width, values] = reading.split('\t');
        return [label, values.split(' ')[Math.floor(after / Number(width))] ?? '–'];
    }), moment - start);
    const shown = await figure.locator('.witness-readout span').allInnerTexts();
    assert.equal(shown.length, wanted.length);
    wanted.forEach(([label, value], index) => {
        assert.ok(shown[index].startsWith(label) && shown[index].includes(` ${value} `), `${shown[index]}: ${label}, ${value}`);
    });
});

check('the values stay in sight while the figure is', { viewport: { width: 1200, height: 400 } }, async (page) => {
    const number = await experiment(page);
    await point(page, number, 0.5);
    await lineIs(page, true, 'the line comes with the pointer');
    const readout = page.locator('.witness-figure[data-axis]').nth(number).locator('.witness-readout');
    const box = await readout.boundingBox();
    assert.ok(box.y >= 0 && box.y + box.height <= 400, JSON.stringify(box));
});

check('the line goes away with the pointer', {}, async (page) => {
    const number = await experiment(page);
    await point(page, number, 0.5);
    await lineIs(page, true, 'the line comes with the pointer');
    await page.mouse.move(2, 400);
    await lineIs(page, false, 'the line goes when the pointer is elsewhere');
});

check('the line goes away with Escape', {}, async (page) => {
    const number = await experiment(page);
    await point(page, number, 0.5);
    await lineIs(page, true, 'the line comes with the pointer');
    await page.keyboard.press('Escape');
    await lineIs(page, false, 'Escape takes the line away');
    await point(page, number, 0.6);
    await lineIs(page, true, 'it comes again');
});

check('the line stays after a touch, until the next one elsewhere', { hasTouch: true }, async (page) => {
    const number = await experiment(page);
    const svg = plot(page, number).locator('svg:visible');
    await svg.tap();
    await lineIs(page, true, 'the line comes with a touch');
    assert.notEqual((await timed(page))[number].moment, null);
    await page.locator('main h1').tap();
    await lineIs(page, false, 'a touch elsewhere takes the line away');
});
