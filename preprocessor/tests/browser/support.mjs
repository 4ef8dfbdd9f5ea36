// The ground that the tests stand on: a browser for each file of tests, the pages of the books, and what a page shows.

import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import test, { after, before } from 'node:test';
import { pathToFileURL } from 'node:url';
import { chromium } from 'playwright-core';

const FLAGS = ['--disable-gpu', '--disable-quic', '--disable-sync'];

// Pages of mdBook that have no chapter of their own.
const NO_CHAPTERS = ['404.html', 'print.html', 'toc.html'];

let browser;
before(async () => {
    browser = await chromium.launch({ executablePath: variable('WITNESS_TEST_BROWSER'), args: FLAGS });
});
after(() => browser?.close());

// A variable that node.rs sets.
function variable(name) {
    assert.ok(process.env[name], `${name} isn't set: run \`cargo test --test browser -- --ignored\``);
    return process.env[name];
}

// The time after which a test has failed, in milliseconds. The longest one opens all pages of the books.
const TIMEOUT = 20 * 60_000;

// Registers a test with a page of its own, in a context with these options.
export function check(name, options, body) {
    test(name, { timeout: TIMEOUT }, async () => {
        const context = await browser.newContext({ viewport: { width: 1200, height: 800 }, ...options });
        try {
            await body(await context.newPage(), context);
        } finally {
            await context.close();
        }
    });
}

// The addresses of a book's chapters.
export function chapters(book) {
    const root = variable(`WITNESS_TEST_${book.toUpperCase()}`);
    const names = readdirSync(root, { recursive: true }).filter((name) => name.endsWith('.html'));
    return names.filter((name) => !NO_CHAPTERS.includes(name)).sort().map((name) => pathToFileURL(join(root, name)).href);
}

// The address of a page of the example.
export function example(name) {
    return pathToFileURL(join(variable('WITNESS_TEST_EXAMPLE'), name)).href;
}

// Opens the first chapter of the example or the course of which something is true, which later tests open at once.
const found = new Map();
export async function openWhere(page, is, what) {
    const known = found.get(what);
    for (const address of known ? [known] : [...chapters('example'), ...chapters('course')]) {
        await page.goto(address);
        if (await page.evaluate(is)) {
            found.set(what, address);
            return address;
        }
    }
    return assert.fail(`no chapter has ${what}`);
}

// Waits until a function of the page returns true.
export async function becomes(page, is, argument, what) {
    try {
        await page.waitForFunction(is, argument);
    } catch (error) {
        assert.fail(`${what}: ${error.message}`);
    }
}

// The figures with a time axis: their steps, and the moment that their line is at, if one is shown.
export function timed(page) {
    return page.evaluate(() => Array.from(document.querySelectorAll('.witness-figure[data-axis]'), (figure) => {
        // Of the drawings for a page and for a telephone, the one that is shown.
        const drawing = Array.from(figure.querySelectorAll('.witness-plot svg')).find((svg) => svg.checkVisibility());
        const [start, end, left, right] = (drawing.dataset.axis ?? figure.dataset.axis).split(' ').map(Number);
        const line = drawing.querySelector('.witness-cursor');
        const isShown = line && getComputedStyle(line).display !== 'none';
        const moment = isShown ? start + (line.x1.baseVal.value - left) / (right - left) * (end - start) : null;
        return { steps: figure.dataset.steps.split('\n'), start, end, moment, height: figure.getBoundingClientRect().height };
    }));
}

// Returns true in a page that has several figures of the same steps.
export function hasExperiment() {
    const figures = Array.from(document.querySelectorAll('.witness-figure[data-axis]'), (figure) => figure.dataset.steps);
    return figures.some((steps, index) => figures.indexOf(steps) !== index);
}

// Waits until some figure has a line, or until none has.
export function lineIs(page, isShown, what) {
    return becomes(page, (wanted) => {
        const lines = Array.from(document.querySelectorAll('.witness-cursor'));
        return lines.some((line) => getComputedStyle(line).display !== 'none') === wanted;
    }, isShown, what);
}

// A figure's plot in the page, by its number among those with a time axis.
export function plot(page, number) {
    return page.locator('.witness-figure[data-axis] .witness-plot').nth(number);
}
