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
# Kinds of servers. { $path } is a folder or a file.
origin-installation = a local installation in { $path }
origin-package = the Python package { $package }
origin-container = the container of { $path }
origin-url = the server { $url }
# The reasons why a block is skipped. The kinds of stands are names: local, docker, url.
skipped-stand = only for a { $only } stand; this one is { $stand }
skipped-version = for PostgreSQL { $range }; this is { $version }

## Figures: all words of their captions, drawings and tables. A figure is in English if one of these is missing.

# A list: “a and b”, “a, b and c”.
fig-list-two = { $one } and { $two }
fig-list-more = { $one }, { $two }
fig-more-names = { NUMBER($number) } more
fig-and-more = and { NUMBER($number) } more
# Two clauses, each of which may have an “and” in it, and more than two of them.
fig-clauses-two = { $one }, and { $two }
fig-clauses-more = { $one }; { $two }
fig-clauses-last = { $one }; and { $two }
fig-sentence = { $clause }.
# An amount such as 1 byte.
fig-bytes =
    { $bytes ->
        [one] 1 byte
       *[other] { NUMBER($bytes) } bytes
    }
fig-share-small = under 1 %
# The transactions of a process of the workload: its name decides between reads and writes.
fig-transactions =
    { $process ->
        [readers] reads
        [writers] writes
       *[other] transactions of { $process }
    }
fig-clients =
    { $clients ->
        [one] 1 client
       *[other] { NUMBER($clients) } clients
    }
fig-sessions =
    { $sessions ->
        [one] 1 session
       *[other] { NUMBER($sessions) } sessions
    }
fig-load-rate = { $process }: { $clients }, { NUMBER($rate) } transactions/s
fig-load = { $process }: { $clients }, as fast as they can
fig-workload = workload
fig-workload-ended = workload ended
# The next step, at the end of this one’s part of the axis.
fig-then = then { $step }
fig-start = start
fig-took = took { $took }
fig-failed-as-declared = failed as declared: { $error }
fig-not-observed = not observed
# In place of a fact that the observer’s samples can’t know.
fig-unknown = over before the observer looked
fig-gap = Of { $step }, { $missed } was not observed: no sample was taken.
fig-thinned =
    { $transactions ->
        [0] There was more evidence than is kept: one sample every { $period }.
        [one] There was more evidence than is kept: one sample every { $period }, and 1 transaction counted with others.
       *[other] There was more evidence than is kept: one sample every { $period }, and { NUMBER($transactions) } transactions counted with others.
    }
fig-lock = { $mode } on { $relation }

# Failed transactions: “714 failed, all with 42703: 4 while it ran and 710 after it, until the first success”.
fig-failed = { NUMBER($number) } failed
fig-failed-with = { NUMBER($number) } failed, { $with }
fig-failed-until-success = { $failed }: { NUMBER($during) } while it ran and { NUMBER($after) } after it, until the first success
fig-failed-until-end = { $failed }: { NUMBER($during) } while it ran and { NUMBER($after) } after it, until the workload ended
fig-failed-otherwise = { NUMBER($number) } failed at other times
fig-failed-both = { $of-step }; { $others }
# Their SQLSTATEs: of one failure, of all, and of some of them.
fig-with-one = with { $sqlstate }
fig-with-all = all with { $sqlstate }
fig-with-some = { NUMBER($number) } with { $sqlstate }
fig-with-unknown = { NUMBER($number) } with what is not known
fig-number-with = { NUMBER($number) }, { $with }

# The heads of columns.
fig-head-step = step
fig-head-session = session
fig-head-did = did
fig-head-mode = mode
fig-head-on = on
fig-head-from = from
fig-head-for = for
fig-head-took = took
fig-head-share = share
fig-head-phase = phase
fig-head-done = done
fig-head-of = of
fig-head-waited-for = waited for
fig-head-waiter = who waits
fig-head-blocker = for
fig-head-wanted = wanted
fig-head-held = which has
fig-head-waited = waited
fig-head-since = since its start
fig-head-finished = { $process }: finished
fig-head-failed = failed
fig-head-slowest = slowest

# A timeline.
fig-timeline-title = The workload while { $steps } ran
fig-timeline-desc = Time runs to the right, from the start of each step; the time in which it ran is shaded. For each process of the workload, bars upwards are the transactions that finished { $unit }; a dashed line is their usual number.
fig-timeline-desc-failed = The upper part of a bar is those that failed.
fig-timeline-desc-slowest = Needles downwards are the latencies of the slowest ones.
fig-timeline-caption = While { $step } ran ({ $took }), { $effects }.
fig-calm = { $processes } paused no longer than usual
fig-stalled =
    { $process ->
        [readers] no read finished for { $length }
        [writers] no write finished for { $length }
       *[other] no transaction of { $process } finished for { $length }
    }
fig-stalled-failing =
    { $process ->
        [readers] no read succeeded for { $length }
        [writers] no write succeeded for { $length }
       *[other] no transaction of { $process } succeeded for { $length }
    }
fig-slowed = { $many } fell to { $share } of their usual rate, and none finished for { $length }
fig-slowed-failing = { $many } fell to { $share } of their usual rate, and none succeeded for { $length }
fig-longer = { $many } paused for at most { $length }
fig-longer-failing = { $many } went without success for at most { $length }
fig-with-failures = { $effect } ({ $failures })
fig-no-transaction =
    { $process ->
        [readers] no read for { $length }
        [writers] no write for { $length }
       *[other] no transaction of { $process } for { $length }
    }
fig-late = { $gap }, about { NUMBER($number) } { $many } late
# The time of a bar: per 100 ms.
fig-per = per { $time }
fig-legend-finished = transactions finished { $unit }
fig-legend-usual = usual number
fig-legend-failed = failed
fig-legend-slowest = slowest transaction
fig-legend-pause = longest pause
fig-usually = usually { $usual }
fig-rate-usually = { $rate }, usually { $usual }
fig-slowest = slowest { $time }
fig-span = { $from } to { $to }
fig-reading-failed = { $reading }, failed

# Lanes.
fig-lanes-title = Sessions and their locks while { $steps } ran
fig-lanes-desc = Time runs to the right, from the start of each step; the time in which it ran is shaded. Each session has a bar in the colour of its strongest lock: filled while it executed something, outlined while its transaction was idle, dashed in the colour of the wanted lock while it waited. An arrow points from a session that waits to the one that it waits for.
fig-lanes-more =
    { $sessions ->
        [one] 1 session more did something during { $step } and is not drawn.
       *[other] { NUMBER($sessions) } sessions more did something during { $step } and are not drawn.
    }
fig-lanes-over = { $step } was over after { $took }, before the observer looked: what it held is not known.
# “build waited 2 s for SHARE on orders, held up by writer; it held SHARE on orders for 3 s”.
fig-lanes-lock = { $step } { $lock }
fig-lanes-waited = { $step } waited { $waits }; it { $lock }
fig-lock-held = held { $mode } on { $relation } for { $time }
fig-lock-logged = held { $mode } on { $relation } for less than one sample, by the server’s log
fig-lock-briefly = held that lock for less than one sample, unless it gave up
fig-lock-never = never held that lock, by the server’s log
fig-lock-unseen = was not seen to hold that lock
fig-lock-none =
    { $samples ->
        [one] held no lock on a table that was seen in 1 sample
       *[other] held no lock on a table that was seen in { NUMBER($samples) } samples
    }
fig-wait-once = { $time } for { $goal }
fig-wait-often = { NUMBER($number) } times for { $goal }, { $longest } at most and { $time } in all
fig-wait-held-up = { $wait }, held up by { $sessions }
fig-waits-more = { $waits }, and for { NUMBER($number) } more
fig-goal-lock = { $mode } on { $relation }
fig-goal-transaction = the end of { $sessions }’s transaction
fig-goal-snapshot = a safe snapshot
# { $kind } is a lock’s type in PostgreSQL, such as tuple or object.
fig-goal-other =
    { $article ->
        [an] { $mode } on an { $kind }
       *[a] { $mode } on a { $kind }
    }
fig-waits-for = waits for { $goal }
fig-waits-often-for = waits { NUMBER($number) } times for { $goal }
fig-clients-calm =
    { $samples ->
        [one] No client of the workload was seen waiting, in 1 sample.
       *[other] No client of the workload was seen waiting, in { NUMBER($samples) } samples.
    }
fig-clients-waited = Up to { NUMBER($waiting) } of { NUMBER($all) } clients waited at once.
fig-clients-waits =
    { $waits ->
        [one] Up to { NUMBER($waiting) } of { NUMBER($all) } clients waited at once ({ $who }): 1 wait, { $longest } at the longest and { $sum } in all.
       *[other] Up to { NUMBER($waiting) } of { NUMBER($all) } clients waited at once ({ $who }): { NUMBER($waits) } waits, { $longest } at the longest and { $sum } in all.
    }
fig-up-to-wait = up to { NUMBER($waiting) } wait
fig-up-to-wait-of = up to { NUMBER($waiting) } wait: { $who }
fig-reading-waiting = clients waiting
fig-legend-no-lock = no lock on a table
fig-legend-idle = idle in a transaction
fig-legend-waiting = waiting for a lock
fig-legend-waits-for = waits for
fig-legend-clients-waiting = clients waiting for a lock
fig-legend-clients-working = clients at work
fig-did-hold = held
fig-did-wait = waited for
fig-did-wait-often = waited for, { NUMBER($number) } times

# A queue.
fig-queue-title = Who waited for whom while { $steps } ran
fig-queue-desc = At the instant at which most waited, those who wait for nobody are on the left, with their names in red, and below each one stand those who wait for it. A bar shows how long a session has waited, in the colour of the lock that it wants.
fig-queue-when = { NUMBER($number) } waiting, { $after } after its start
fig-queue-calm =
    { $samples ->
        [one] no wait seen in 1 sample
       *[other] no wait seen in { NUMBER($samples) } samples
    }
fig-queue-over = { $step } was over after { $took }, before the observer looked: whether anybody waited is not known.
fig-queue-nobody =
    { $samples ->
        [one] Nobody was seen waiting while { $step } ran, in 1 sample.
       *[other] Nobody was seen waiting while { $step } ran, in { NUMBER($samples) } samples.
    }
fig-queue-held-up = { $session } held up { $waiters } at the worst instant, { $after } into { $step }.
fig-queue-held-up-with = { $session } held up { $waiters } with { $what } at the worst instant, { $after } into { $step }.
fig-with-lock =
    { $article ->
        [an] an { $kind } lock
       *[a] a { $kind } lock
    }
fig-with-transaction = its open transaction
fig-queue-circle = At the worst instant, { $after } into { $step }, { $waiters } waited in a circle: { $session } waited for { $blocker }, and that one in the end for it.
fig-queue-others = At the worst instant, { $after } into { $step }, { $waiters } waited behind { NUMBER($others) } others.
fig-queue-another = At the worst instant, { $after } into { $step }, { $waiters } waited for one another.
# The lines of the tree, each after the name of its session, or of several sessions with one name.
fig-holds-up = holds up { $waiters }
fig-holds = holds { $mode } on { $relation }
fig-holds-other =
    { $article ->
        [an] holds an { $kind } lock
       *[a] holds a { $kind } lock
    }
fig-has-transaction = has a transaction open
fig-for-nobody = waits for nobody
fig-holds-for-nobody = { $holds }, waits for nobody
fig-in-turn = waits for { $session } in turn: a circle
fig-holds-in-turn = { $holds }, waits for { $session } in turn: a circle
fig-wants =
    { $number ->
        [one] wants { $mode } on { $relation }
       *[other] want { $mode } on { $relation }
    }
fig-wants-transaction =
    { $number ->
        [one] waits for the end of its transaction
       *[other] wait for the end of its transaction
    }
fig-wants-snapshot =
    { $number ->
        [one] waits for a safe snapshot, at the end of its transaction
       *[other] wait for a safe snapshot, at the end of its transaction
    }
fig-wants-other =
    { $number ->
        [one] wants { $goal }
       *[other] want { $goal }
    }
fig-queued = { $wants }, queued behind it
fig-queued-short = { $wants }, queued
fig-waited-for = { $wants }, for { $time }
fig-more-waiters =
    { $number ->
        [one] and 1 more waiter
       *[other] and { NUMBER($number) } more waiters
    }
fig-held-wanted = { $mode }, waited for

# The phases of a command. Their names are PostgreSQL’s.
fig-progress-title = The phases of { $steps }
fig-progress-desc = Time runs to the right, from the start of each step to its end. Each phase has a row, with its time and its share of the step. A bar fills as the phase proceeds; a red one waits for others.
fig-progress-more = { NUMBER($number) } more phases of { $step } are not drawn.
fig-progress-note = Seen by samples { $period } apart: a phase that is shorter may be missing.
fig-progress-note-still = “Done” is where the session itself is: the work of its parallel workers isn’t counted, so it can stand still and then leap.
fig-progress-over = { $step } was over after { $took }, before the observer looked: which phases it had is not known.
fig-progress-unseen =
    { $samples ->
        [one] No progress view said anything of { $step }, in 1 sample: it ran no command that has one, or was too quick.
       *[other] No progress view said anything of { $step }, in { NUMBER($samples) } samples: it ran no command that has one, or was too quick.
    }
fig-progress-shares = Of the { $took } of { $step }, { $shares }
fig-progress-waited = { $step } waited { $waits }, of the { $took } that it took
fig-progress-waited-shares = { $step } waited { $waits }; of the { $took } that it took, { $shares }
fig-progress-wait = { $time } for { $session }
fig-progress-share = { $share } went to “{ $phase }”
fig-progress-still = { $clause }; the count of “{ $phase }” { $stood }
fig-stood = stood at { $share } for { $time }
fig-held-up-by = held up by { $sessions }
fig-legend-done = done so far
fig-legend-to-do = to be done
fig-legend-waits = waiting for others

# A verdict: the cost of each step.
fig-verdict-title = What { $steps } cost
fig-verdict-note = Waits as seen by samples { $period } apart; a shorter one may be missing. From 250 ms on, a wait is called an outage. WAL is what the whole server wrote meanwhile.
fig-verdict-note-log = The server’s log has each ACCESS EXCLUSIVE lock, however short it was; of weaker ones only samples tell.
fig-verdict-held = { $step } held { $mode } on { $relation }
fig-verdict-wanted = { $step } waited for { $mode } on { $relation }
fig-verdict-over = { $step } was over after { $took }
fig-verdict-none =
    { $samples ->
        [one] { $step } was not seen, in 1 sample, to hold a lock on a table
       *[other] { $step } was not seen, in { NUMBER($samples) } samples, to hold a lock on a table
    }
fig-verdict-unknown = { $locked }, before the observer looked: whether anything waited for it is not known.
fig-verdict-calm = { $locked }, and neither reads nor writes were seen to wait for it.
fig-verdict-alone = { $locked }, and no workload ran beside it.
fig-verdict-reads = { $locked }, and held up reads for { $reads }.
fig-verdict-writes = { $locked }, and held up writes for { $writes }.
fig-verdict-both = { $locked }, and held up reads for { $reads } and writes for { $writes }.
fig-verdict-failed = Of the transactions, { $failed }.
fig-cost-ended = ended
fig-cost-lock = strongest lock
fig-cost-lock-seen = strongest lock seen
fig-cost-reads = reads blocked?
fig-cost-writes = writes blocked?
fig-cost-pause = longest pause of { $process }
fig-cost-errors = errors
fig-cost-rewritten = rewritten?
fig-cost-wal = WAL written
fig-cell-succeeded = succeeded after { $took }
fig-cell-failed = failed after { $took }
fig-cell-failed-with = failed with { $error } after { $took }
fig-cell-logged = { $lock }, by the log
fig-cell-briefly = { $lock }: waited for, then held for less than one sample, unless it gave up
fig-cell-never = { $lock }: waited for; never held, by the log
fig-cell-unseen = { $lock }: waited for; not seen to be held
fig-cell-none-logged = none seen; none in { $mode }, by the log
fig-cell-none = none seen
fig-cell-no-wait = no wait seen
fig-cell-no-workload = no workload
fig-cell-short-wait = short wait of { $wait }
fig-cell-outage = outage of { $wait }
fig-cell-of-sessions = { $wait }, { $waiters }
fig-cell-usual = { $pause }, as usual
fig-cell-not-running = not running
fig-cell-no-errors = none
fig-cell-errors = { NUMBER($failed) } of { NUMBER($finished) } transactions
fig-cell-errors-with = { NUMBER($failed) } of { NUMBER($finished) } transactions, { $with }
fig-cell-errors-after = { $errors }; { NUMBER($after) } of them after it
fig-cell-not-rewritten = no
fig-cell-rewritten = yes: { $tables }
