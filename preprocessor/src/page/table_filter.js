/*
 * Shows the rows of a table that have all words of a text, and the chosen values. A cell may have several values with commas
 * between them. Without this script, all rows are there.
 * Each line ends a statement or is within one, for the line breaks are taken out.
 */
(function () {
    if (window.witnessTableFilter) { return; }
    window.witnessTableFilter = true;

    function has(cell, value) {
        return !!cell && cell.textContent.split(',').some(function (it) { return it.trim() === value; });
    }

    function prepare(bar) {
        /* The note about rows that are left out is none of them. */
        var rows = Array.from(bar.nextElementSibling.querySelectorAll('tbody tr')).filter(function (row) { return !row.querySelector('.witness-gap'); });
        var search = bar.querySelector('input');
        var choices = Array.from(bar.querySelectorAll('select'));
        var output = bar.querySelector('output');

        function apply() {
            var words = search.value.toLowerCase().split(' ').filter(Boolean);
            var chosen = choices.filter(function (choice) { return choice.value; });
            var shown = rows.filter(function (row) {
                var text = Array.from(row.cells, function (cell) { return cell.textContent; }).join(' ').toLowerCase();
                row.hidden = !words.every(function (word) { return text.includes(word); })
                    || !chosen.every(function (choice) { return has(row.cells[choice.dataset.column], choice.selectedOptions[0].textContent); });
                return !row.hidden;
            });
            output.textContent = output.dataset.words.replace('{shown}', shown.length).replace('{all}', rows.length);
            bar.classList.toggle('witness-filtered', words.length + chosen.length > 0);
        }

        /* A link to a row shows it, whatever the filter says. */
        function showTarget() {
            var target = document.getElementById(decodeURIComponent(location.hash.slice(1)));
            if (!target || !target.hidden || !rows.includes(target)) { return; }
            search.value = '';
            choices.forEach(function (choice) { choice.value = ''; });
            apply();
            target.scrollIntoView();
        }

        bar.addEventListener('input', apply);
        /* mdBook turns its pages by the arrow keys, and searches the book at an s. */
        bar.addEventListener('keydown', function (event) { event.stopPropagation(); });
        window.addEventListener('hashchange', showTarget);
        bar.hidden = false;
        apply();
    }

    function prepareAll() { document.querySelectorAll('.witness-filter').forEach(prepare); }
    if (document.readyState === 'loading') { document.addEventListener('DOMContentLoaded', prepareAll); } else { prepareAll(); }
})();
