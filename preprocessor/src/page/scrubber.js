/*
 * Shows the same moment in all figures of an experiment: those of a chapter that have a step in common.
 * A figure's values then stand below it, each in its own place. That place is there before it is needed, so nothing moves.
 * The line goes away with the pointer, with the focus, and with Escape.
 * Each line ends a statement or is within one, for the line breaks are taken out.
 */
(function () {
    if (window.witnessScrubber) { return; }
    window.witnessScrubber = true;
    var shown = null;
    var moment = 0;
    /* A finger that is lifted has not left the figure. */
    var follows = '';

    /* Of the drawings for a page and for a phone, the one that is shown. */
    function drawing(figure) {
        var drawings = Array.from(figure.querySelectorAll('.witness-plot svg'));
        return drawings.find(function (svg) { return svg.getClientRects().length > 0; }) || drawings[0];
    }

    function axis(figure) { return (drawing(figure).dataset.axis || figure.dataset.axis).split(' ').map(Number); }
    function steps(figure) { return figure.dataset.steps.split('\n'); }
    function figures() { return Array.from(document.querySelectorAll('.witness-figure[data-axis]')); }

    function related(figure) {
        var mine = steps(figure);
        return figures().filter(function (other) {
            return steps(other).some(function (step) { return mine.includes(step); });
        });
    }

    function readings(figure) {
        return (figure.dataset.readings || '').split('\n').filter(Boolean).map(function (reading) {
            var parts = reading.split('\t');
            return { label: parts[0], unit: parts[1], width: Number(parts[2]), values: parts[3].split(' ') };
        });
    }

    function element(name, words) {
        var made = document.createElement(name);
        made.textContent = words;
        return made;
    }

    function values(figure, at) {
        var places = figure.querySelectorAll('.witness-readout b');
        var from = axis(figure)[0];
        places[0].textContent = (at < 0 ? '\u2212' : '+') + (Math.abs(at) / 1000).toFixed(2).replace('.', DECIMAL) + ' s';
        readings(figure).forEach(function (reading, index) {
            var value = reading.values[Math.floor((at - from) / reading.width)];
            places[index + 1].textContent = value === undefined ? '\u2013' : value;
        });
    }

    function mark(figure, at) {
        var scale = axis(figure);
        var svg = drawing(figure);
        var line = svg.querySelector('.witness-cursor');
        if (!line) {
            line = document.createElementNS(svg.namespaceURI, 'line');
            line.setAttribute('class', 'witness-cursor');
            svg.append(line);
        }
        var x = scale[2] + (at - scale[0]) / (scale[1] - scale[0]) * (scale[3] - scale[2]);
        line.setAttribute('x1', x);
        line.setAttribute('x2', x);
        line.setAttribute('y1', scale[4]);
        line.setAttribute('y2', scale[5]);
        line.style.display = at >= scale[0] && at <= scale[1] ? '' : 'none';
        values(figure, at);
        figure.classList.add('witness-read');
        lift(figure);
    }

    function unmark(figure) {
        figure.querySelectorAll('.witness-cursor').forEach(function (line) { line.remove(); });
        figure.classList.remove('witness-read');
        lift(figure);
    }

    /* Lifts the values of a figure that is too high for the window to its lower edge. mdBook's pages leave no room for "sticky". */
    function lift(figure) {
        var readout = figure.querySelector('.witness-readout');
        readout.style.transform = '';
        var hidden = readout.getBoundingClientRect().bottom - innerHeight;
        var room = readout.offsetTop - figure.querySelector('.witness-plot').offsetTop;
        if (hidden > 0 && hidden < room && figure.classList.contains('witness-read')) {
            readout.style.transform = 'translateY(-' + hidden + 'px)';
        }
    }

    function show(figure, at, how) {
        var scale = axis(figure);
        moment = Math.min(Math.max(at, scale[0]), scale[1]);
        var all = related(figure);
        figures().forEach(function (other) { if (all.includes(other)) { mark(other, moment); } else { unmark(other); } });
        shown = figure;
        follows = how;
    }

    function clear() {
        figures().forEach(unmark);
        shown = null;
    }

    function find(event) {
        var plot = event.target instanceof Element && event.target.closest('.witness-plot');
        return plot && plot.closest('.witness-figure[data-axis]');
    }

    function point(event) {
        var figure = find(event);
        if (!figure) {
            if (shown && (follows === 'mouse' || event.type === 'pointerdown')) { clear(); }
            return;
        }
        var svg = drawing(figure);
        var box = svg.getBoundingClientRect();
        var scale = axis(figure);
        var x = (event.clientX - box.left) / box.width * svg.viewBox.baseVal.width;
        show(figure, scale[0] + (x - scale[2]) / (scale[3] - scale[2]) * (scale[1] - scale[0]), event.pointerType);
    }

    function key(event) {
        if (event.key === 'Escape' && shown) { clear(); }
        var figure = find(event);
        var way = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
        if (!figure || event.altKey || event.ctrlKey || event.metaKey) { return; }
        var scale = axis(figure);
        var to = null;
        if (way) {
            var step = (scale[1] - scale[0]) / (event.shiftKey ? 20 : 100);
            to = shown ? moment + way * step : 0;
        } else if (event.key === 'Home') { to = scale[0];
        } else if (event.key === 'End') { to = scale[1]; }
        if (to === null) { return; }
        /* mdBook turns the page at an arrow key. */
        event.preventDefault();
        event.stopPropagation();
        figure.querySelector('.witness-readout').setAttribute('role', 'status');
        show(figure, to, 'keyboard');
    }

    function prepare() {
        figures().forEach(function (figure) {
            if (figure.querySelector('.witness-readout')) { return; }
            var readout = element('div', '');
            readout.className = 'witness-readout';
            readout.append(element('p', HINT));
            var line = element('p', '');
            line.append(element('b', ''));
            readings(figure).forEach(function (reading) {
                var place = element('span', reading.label + ': ');
                place.append(element('b', ''), ' ' + reading.unit);
                line.append(place);
            });
            readout.append(line);
            figure.querySelector('.witness-plot').after(readout);
            values(figure, axis(figure)[0]);
        });
    }

    document.addEventListener('pointermove', point, { passive: true });
    document.addEventListener('pointerdown', point, { passive: true });
    document.documentElement.addEventListener('pointerleave', function () { if (follows === 'mouse') { clear(); } });
    document.addEventListener('focusout', function (event) { if (follows === 'keyboard' && find(event)) { clear(); } });
    document.addEventListener('keydown', key, true);
    document.addEventListener('scroll', function () { if (shown) { related(shown).forEach(lift); } }, { capture: true, passive: true });
    if (document.readyState === 'loading') { document.addEventListener('DOMContentLoaded', prepare); } else { prepare(); }
})();
