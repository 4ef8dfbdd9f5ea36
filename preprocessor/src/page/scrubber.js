/*
 * Shows the same moment in all figures of an experiment: those of a chapter that have a step in common.
 * Each of them gets a line of text that says what was measured then; it is there before it is needed, so that nothing moves.
 * Each line ends a statement or is within one, for the line breaks are taken out.
 */
(function () {
    if (window.witnessScrubber) { return; }
    window.witnessScrubber = true;
    var shown = null;
    var moment = 0;

    /* Of the drawings for a page and for a phone, the one that is shown. */
    function drawing(figure) {
        var drawings = Array.from(figure.querySelectorAll('.witness-plot svg'));
        return drawings.find(function (svg) { return svg.getClientRects().length > 0; }) || drawings[0];
    }

    function axis(figure) { return (drawing(figure).dataset.axis || figure.dataset.axis).split(' ').map(Number); }
    function steps(figure) { return figure.dataset.steps.split('\n'); }

    function related(figure) {
        var mine = steps(figure);
        return Array.from(document.querySelectorAll('.witness-figure[data-axis]')).filter(function (other) {
            return steps(other).some(function (step) { return mine.includes(step); });
        });
    }

    function readout(figure, at) {
        var line = figure.querySelector('.witness-readout');
        var time = document.createElement('b');
        time.textContent = (at < 0 ? '\u2212' : '+') + (Math.abs(at) / 1000).toFixed(2) + ' s';
        line.replaceChildren(time);
        (figure.dataset.readings || '').split('\n').filter(Boolean).forEach(function (reading) {
            var parts = reading.split('\t');
            var value = parts[3].split(' ')[Math.floor((at - axis(figure)[0]) / Number(parts[2]))];
            if (value === undefined) { return; }
            var said = document.createElement('span');
            said.textContent = parts[0] + ': ' + value + ' ' + parts[1];
            line.append(' ', said);
        });
    }

    function mark(figure, at) {
        var scale = axis(figure);
        var svg = drawing(figure);
        var line = svg.querySelector('.witness-cursor');
        var inside = at >= scale[0] && at <= scale[1];
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
        line.style.display = inside ? '' : 'none';
        readout(figure, at);
    }

    function show(figure, at) {
        var scale = axis(figure);
        shown = figure;
        moment = Math.min(Math.max(at, scale[0]), scale[1]);
        related(figure).forEach(function (other) { mark(other, moment); });
    }

    function find(event) {
        var plot = event.target instanceof Element && event.target.closest('.witness-plot');
        return plot && plot.closest('.witness-figure[data-axis]');
    }

    function point(event) {
        var figure = find(event);
        if (!figure) { return; }
        var svg = drawing(figure);
        var box = svg.getBoundingClientRect();
        var scale = axis(figure);
        var x = (event.clientX - box.left) / box.width * svg.viewBox.baseVal.width;
        show(figure, scale[0] + (x - scale[2]) / (scale[3] - scale[2]) * (scale[1] - scale[0]));
    }

    function key(event) {
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
        show(figure, to);
        figure.querySelector('.witness-readout').setAttribute('role', 'status');
    }

    function prepare() {
        document.querySelectorAll('.witness-figure[data-axis]').forEach(function (figure) {
            if (figure.querySelector('.witness-readout')) { return; }
            var line = document.createElement('p');
            line.className = 'witness-readout';
            line.style.minHeight = (figure.dataset.readings || '').split('\n').length > 2 ? '5rem' : '';
            line.textContent = 'Point at the figure, or use \u2190 and \u2192 in it, to read all figures of these steps at one moment.';
            figure.querySelector('.witness-plot').after(line);
        });
    }

    document.addEventListener('pointermove', point, { passive: true });
    document.addEventListener('pointerdown', point, { passive: true });
    document.addEventListener('keydown', key, true);
    if (document.readyState === 'loading') { document.addEventListener('DOMContentLoaded', prepare); } else { prepare(); }
})();
