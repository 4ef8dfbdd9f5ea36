// What is looked for on every page. These functions run in the page, and each returns what is wrong.

// The ids that two things share.
export function sharedIds() {
    const ids = Array.from(document.querySelectorAll('[id]'), (it) => it.id);
    return ids.filter((id, index) => ids.indexOf(id) !== index);
}

// The page itself, if it is wider than the window.
export function tooWide() {
    const over = document.documentElement.scrollWidth - innerWidth;
    return over > 0 ? [`${over} pixels too wide`] : [];
}

// The boxes of blocks, figures and plain code that scroll without a tab stop, and those that have a needless one.
export function misplacedTabStops() {
    const boxes = document.querySelectorAll('main pre, main pre > code, .witness-data, .witness-table, .witness-figure:not([data-axis]) .witness-plot');
    const wrong = [];
    for (const box of boxes) {
        const { overflowX, overflowY } = getComputedStyle(box);
        const can = (style) => style === 'auto' || style === 'scroll';
        const scrolls = (can(overflowX) && box.scrollWidth > box.clientWidth) || (can(overflowY) && box.scrollHeight > box.clientHeight);
        if (scrolls !== (box.getAttribute('tabindex') === '0')) {
            wrong.push(`${scrolls ? 'no' : 'a needless'} tab stop: ${box.textContent.trim().slice(0, 60)}`);
        }
    }
    return wrong;
}

// The words of drawings whose contrast with the page is below 4.5 to 1; axe leaves drawings out.
export function faintWords() {
    const channel = (part) => (part / 255 <= 0.04045 ? part / 255 / 12.92 : ((part / 255 + 0.055) / 1.055) ** 2.4);
    // A colour that is computed as a mix is read by way of a canvas.
    const canvas = Object.assign(document.createElement('canvas'), { width: 1, height: 1 }).getContext('2d', { willReadFrequently: true });
    const known = new Map();
    const light = (colour) => {
        if (!known.has(colour)) {
            canvas.fillStyle = colour;
            canvas.fillRect(0, 0, 1, 1);
            const [red, green, blue] = Array.from(canvas.getImageData(0, 0, 1, 1).data, channel);
            known.set(colour, 0.2126 * red + 0.7152 * green + 0.0722 * blue);
        }
        return known.get(colour);
    };
    const wrong = [];
    for (const text of document.querySelectorAll('main .witness-plot svg text')) {
        // Words on a bar have the page's colour.
        if (text.closest('.witness-ink-page')) { continue; }
        const ground = light(getComputedStyle(text.closest('.witness')).backgroundColor);
        const ink = light(getComputedStyle(text).fill);
        const contrast = (Math.max(ink, ground) + 0.05) / (Math.min(ink, ground) + 0.05);
        if (contrast < 4.5) { wrong.push(`${text.textContent}: ${contrast.toFixed(2)}`); }
    }
    return wrong;
}
