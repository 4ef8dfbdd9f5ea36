/*
 * Gives a tab stop to each box that scrolls, so that the keyboard reaches it, and to no other. Without this script, boxes
 * with long lines have one.
 * Each line ends a statement or is within one, for the line breaks are taken out.
 */
(function () {
    if (window.witnessTabStops || !window.ResizeObserver) { return; }
    window.witnessTabStops = true;

    function scrolls(box) {
        var style = getComputedStyle(box);
        var across = style.overflowX === 'auto' || style.overflowX === 'scroll';
        var down = style.overflowY === 'auto' || style.overflowY === 'scroll';
        return across && box.scrollWidth > box.clientWidth || down && box.scrollHeight > box.clientHeight;
    }

    function measure(box) {
        if (scrolls(box)) { box.tabIndex = 0;
        } else if (box !== document.activeElement) { box.removeAttribute('tabindex'); }
    }

    function prepare() {
        var boxes = document.querySelectorAll('main pre, main pre > code, main .table-wrapper, .witness-data, .witness-table, .witness-figure:not([data-axis]) .witness-plot');
        var observer = new ResizeObserver(function (entries) { entries.forEach(function (entry) { measure(entry.target); }); });
        boxes.forEach(function (box) { observer.observe(box); });
        /* A font changes the length of lines, and no box. */
        document.fonts.ready.then(function () { boxes.forEach(measure); });
    }

    if (document.readyState === 'loading') { document.addEventListener('DOMContentLoaded', prepare); } else { prepare(); }
})();
