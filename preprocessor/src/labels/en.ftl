# The labels of a page in English. Each other language has the same messages, in a file of its own.
#
# A message is a whole: translate it as one, with its parameters, such as { $name }, in the order of your language.
# Fluent's guide explains the syntax: https://projectfluent.org/fluent/guide/

# The marks within a number, as in 1,234.5.
decimal-mark = .
group-mark = ,

## The line above a block: what it did.

session = session { $name }
shell = shell
fresh = This chapter begins on an empty database.
took-after = after { $took }
failed = failed as declared: { $error }
skipped = skipped: { $reason }
# The code has invisible characters, which are listed.
hides = its code can’t be copied from here: it has { $characters }
started = started { $name }
# The condition is SQL, or a clause of the author.
started-until = started { $name } until { $condition }
started-until-blocked = started { $name } until it waits for another session
finished = { $name } finished
stopped = { $name } stopped with { $signal }
waited = waited
waited-until = waited until { $condition }
waited-until-active = waited until { $name } is active
waited-until-blocked = waited until { $name } waits for another session
connected = connected
repeated-while = repeated while { $name } ran
workload-started = workload { $name } started
workload-stopped = workload { $name } stopped
output-of = output of { $name }
difference-of = from { $old } (−) to { $new } (+)
read-by = read by { $program }

## The same line of a block that has not been run: what it does.

starts = starts { $name }
starts-until = starts { $name } until { $condition }
starts-until-blocked = starts { $name } until it waits for another session
waits-for-end = waits for the end of { $name }
stops = stops { $name } with { $signal }
waits = waits
waits-until = waits until { $condition }
waits-until-active = waits until { $name } is active
waits-until-blocked = waits until { $name } waits for another session
connects = connects
repeats-while = repeats while { $name } runs
starts-workload = starts the workload { $name }
stops-workload = stops the workload { $name }

## Hints for a reader who types the blocks.

by-hand-repeat = (by hand: repeat until the first column is t)
by-hand-press = (by hand: { $key } in its terminal)
by-hand-press-and-type = (by hand: { $key } and { $command } in its terminal)
key-interrupt = Ctrl-C
key-suspend = Ctrl-Z
new-terminal = new terminal
new-terminal-by = new terminal: { $command }

## Claims.

claim-holds = claim that holds
claim-false = claim that is false
claim-held = claim that held
claim-unchecked = claim that was not checked
how-checked = how it is checked
checked-by-build = checked by the build, over its evidence
# A list of sections follows.
used-in = Used in:

## Outputs.

output = output
code-folded =
    { $lines ->
        [one] code: 1 line
       *[other] code: { NUMBER($lines) } lines
    }
output-folded =
    { $lines ->
        [one] output: 1 line
       *[other] output: { NUMBER($lines) } lines
    }
bytes =
    { $bytes ->
        [one] 1 byte
       *[other] { NUMBER($bytes) } bytes
    }
lines-left-out =
    { $lines ->
        [one] 1 line left out
       *[other] { NUMBER($lines) } lines left out
    }
lines-of-size-left-out =
    { $lines ->
        [one] 1 line ({ $size }) left out
       *[other] { NUMBER($lines) } lines ({ $size }) left out
    }
size-left-out = { $size } left out
rows-left-out =
    { $rows ->
        [one] 1 row left out
       *[other] { NUMBER($rows) } rows left out
    }
# The number of a record, as psql shows them with \x.
record = record { NUMBER($number) }
filter-of-table = filter of the table
filter-find = find
filter-any = any
# The script replaces both numbers.
filter-count = { $shown } of { $all } rows
difference = difference
no-difference = no difference
difference-folded = difference: { $summary }
lines-removed =
    { $lines ->
        [one] 1 line removed
       *[other] { NUMBER($lines) } lines removed
    }
lines-added =
    { $lines ->
        [one] 1 line added
       *[other] { NUMBER($lines) } lines added
    }

## Figures.

figure = figure
figure-data = the data
figure-data-of = { $figure }: data
figure-as-text = as text
figure-recorded-in = Recorded in { $chapter }, on PostgreSQL { $server } on { $day }.
figure-workload = Workload: { $processes }.
figure-hint = Point at the figure, or use ← and → in it, to read all figures of these steps at one moment.
kind-timeline = timeline
kind-lanes = lanes
kind-queue = queue
kind-progress = progress
kind-verdict = verdict

## Results that are not current. The word is followed by a colon and a sentence, which gets its full stop.

stale-word = Stale
not-run-word = Not run
# Spoken after the description of a block.
stale-spoken = stale
not-run-spoken = not run
stale-output =
    { $dated ->
        [yes] something before this block has changed since this output was recorded on { $day }
       *[no] something before this block has changed since this output was recorded
    }
stale-block =
    { $dated ->
        [yes] something before this block has changed since it was run on { $day }
       *[no] something before this block has changed since it was run
    }
stale-skipped =
    { $dated ->
        [yes] something before this block has changed since it was skipped on { $day }
       *[no] something before this block has changed since it was skipped
    }
stale-claim =
    { $dated ->
        [yes] something before this claim has changed since it was checked on { $day }
       *[no] something before this claim has changed since it was checked
    }
stale-figure =
    { $dated ->
        [yes] something before this figure’s steps has changed since they were recorded on { $day }
       *[no] something before this figure’s steps has changed since they were recorded
    }
not-run-claim = this claim has not been checked as it is written
not-run-block = this block has not been run as it is written
undrawn-stale =
    { $dated ->
        [yes] this figure, the { $kind } of { $steps }, can’t be drawn from what was recorded on { $day }
       *[no] this figure, the { $kind } of { $steps }, can’t be drawn from what was recorded
    }
undrawn-not-run =
    this figure, the { $kind } of { $steps }, can’t be drawn before its steps have been run as they are written
# Words within a sentence of the author, in the place of a value or after it.
value-stale = (stale)
value-not-measured = (not measured)
value-not-measured-here = (not measured here)
banner-only-stale = This chapter’s only block is stale.
banner-only-not-run = This chapter’s only block has not been run as it is written.
banner-all-stale = All { NUMBER($of) } blocks of this chapter are stale.
banner-none-run = None of this chapter’s { NUMBER($of) } blocks has been run as it is written.
banner-stale =
    { $stale ->
        [one] 1 of this chapter’s { NUMBER($of) } blocks is stale.
       *[other] { NUMBER($stale) } of this chapter’s { NUMBER($of) } blocks are stale.
    }
banner-not-run =
    { $not-run ->
        [one] 1 of this chapter’s { NUMBER($of) } blocks has not been run as it is written.
       *[other] { NUMBER($not-run) } of this chapter’s { NUMBER($of) } blocks have not been run as they are written.
    }
banner-both =
    { $stale ->
        [one]
            { $not-run ->
                [one] 1 of this chapter’s { NUMBER($of) } blocks is stale, and 1 has not been run as it is written.
               *[other] 1 of this chapter’s { NUMBER($of) } blocks is stale, and { NUMBER($not-run) } have not been run as they are written.
            }
       *[other]
            { $not-run ->
                [one] { NUMBER($stale) } of this chapter’s { NUMBER($of) } blocks are stale, and 1 has not been run as it is written.
               *[other] { NUMBER($stale) } of this chapter’s { NUMBER($of) } blocks are stale, and { NUMBER($not-run) } have not been run as they are written.
            }
    }
run-chapter = Run the chapter: { $command }

## The end of a page.

provenance = Ran on PostgreSQL { $server } ({ $origin }) on { $day }.
untested = PostgreSQL { $version } is newer than { $newest }, the newest version that mdbook-witness was tested with.
run-again = Run it again: { $command }.
