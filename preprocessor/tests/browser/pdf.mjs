// The colours on the sheets of a printed page.

import { inflateSync } from 'node:zlib';

// Prints a page as a browser's dialog does it, without backgrounds. Returns the colours of each part of the file that draws;
// each sheet has parts of its own.
export async function printedColours(page, sheet = { format: 'A4' }) {
    const pdf = await page.pdf({ ...sheet, printBackground: false });
    const text = pdf.toString('latin1');
    const parts = [];
    for (const { index, 0: start } of text.matchAll(/stream\r?\n/g)) {
        if (text.slice(index - 3, index) === 'end') { continue; }
        const from = index + start.length;
        const drawn = unpacked(pdf.subarray(from, text.indexOf('endstream', from)));
        const colours = drawn.matchAll(/(?<![\d.])([\d.]+) ([\d.]+) ([\d.]+) (?:rg|RG)\b/g);
        parts.push(new Set(Array.from(colours, ([, ...colour]) => hex(colour))));
    }
    return parts;
}

// A part of the file as text; fonts and the like have none that matters.
function unpacked(bytes) {
    try {
        return inflateSync(bytes).toString('latin1');
    } catch {
        return bytes.toString('latin1');
    }
}

function hex(colour) {
    return `#${colour.map((part) => Math.round(Number(part) * 255).toString(16).padStart(2, '0')).join('')}`;
}

// A colour that nothing else on a page has, by a number below 4096.
export function rare(number) {
    return `#${(0x310000 + number * 16 + 7).toString(16)}`;
}
