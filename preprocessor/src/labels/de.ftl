# Die Beschriftungen einer Seite auf Deutsch.

decimal-mark = ,
group-mark = .

## Die Zeile über einem Block

session = Sitzung { $name }
shell = Shell
fresh = Dieses Kapitel beginnt mit einer leeren Datenbank.
took-after = nach { $took }
failed = wie angekündigt fehlgeschlagen: { $error }
skipped = übersprungen: { $reason }
hides = sein Code lässt sich von hier nicht kopieren, denn er enthält { $characters }
started = { $name } gestartet
started-until = { $name } gestartet, bis { $condition }
started-until-blocked = { $name } gestartet, bis der Befehl auf eine andere Sitzung wartet
finished = { $name } beendet
stopped = { $name } mit { $signal } beendet
waited = gewartet
waited-until = gewartet, bis { $condition }
waited-until-active = gewartet, bis { $name } läuft
waited-until-blocked = gewartet, bis { $name } auf eine andere Sitzung wartet
connected = verbunden
repeated-while = wiederholt, solange { $name } lief
workload-started = Last { $name } gestartet
workload-stopped = Last { $name } beendet
output-of = Ausgabe von { $name }
difference-of = von { $old } (−) zu { $new } (+)
read-by = gelesen von { $program }

## Dieselbe Zeile, bevor der Block gelaufen ist

starts = startet { $name }
starts-until = startet { $name } und wartet, bis { $condition }
starts-until-blocked = startet { $name } und wartet, bis der Befehl auf eine andere Sitzung wartet
waits-for-end = wartet auf das Ende von { $name }
stops = beendet { $name } mit { $signal }
waits = wartet
waits-until = wartet, bis { $condition }
waits-until-active = wartet, bis { $name } läuft
waits-until-blocked = wartet, bis { $name } auf eine andere Sitzung wartet
connects = stellt eine Verbindung her
repeats-while = wiederholt, solange { $name } läuft
starts-workload = startet die Last { $name }
stops-workload = beendet die Last { $name }

## Hinweise für Leser, die die Blöcke selbst eintippen

by-hand-repeat = (von Hand: wiederholen, bis in der ersten Spalte t steht)
by-hand-press = (von Hand: { $key } in dessen Terminal)
by-hand-press-and-type = (von Hand: { $key } und { $command } in dessen Terminal)
key-interrupt = Strg-C
key-suspend = Strg-Z
new-terminal = neues Terminal
new-terminal-by = neues Terminal: { $command }

## Behauptungen

claim-holds = Behauptung, die gilt
claim-false = Behauptung, die falsch ist
claim-held = Behauptung, die galt
claim-unchecked = Behauptung, die nicht geprüft wurde
how-checked = wie das geprüft wird
checked-by-build = vom Build geprüft, anhand seiner Messdaten
used-in = Verwendet in:

## Ausgaben

output = Ausgabe
code-folded =
    { $lines ->
        [one] Code: 1 Zeile
       *[other] Code: { NUMBER($lines) } Zeilen
    }
output-folded =
    { $lines ->
        [one] Ausgabe: 1 Zeile
       *[other] Ausgabe: { NUMBER($lines) } Zeilen
    }
bytes =
    { $bytes ->
        [one] 1 Byte
       *[other] { NUMBER($bytes) } Byte
    }
lines-left-out =
    { $lines ->
        [one] 1 Zeile ausgelassen
       *[other] { NUMBER($lines) } Zeilen ausgelassen
    }
lines-of-size-left-out =
    { $lines ->
        [one] 1 Zeile ({ $size }) ausgelassen
       *[other] { NUMBER($lines) } Zeilen ({ $size }) ausgelassen
    }
size-left-out = { $size } ausgelassen
rows-left-out =
    { $rows ->
        [one] 1 Zeile ausgelassen
       *[other] { NUMBER($rows) } Zeilen ausgelassen
    }
record = Datensatz { NUMBER($number) }
filter-of-table = Filter der Tabelle
filter-find = suchen
filter-any = alle
# Das Skript ersetzt beide Zahlen.
filter-count = { $shown } von { $all } Zeilen
difference = Unterschied
no-difference = kein Unterschied
difference-folded = Unterschied: { $summary }
lines-removed =
    { $lines ->
        [one] 1 Zeile weniger
       *[other] { NUMBER($lines) } Zeilen weniger
    }
lines-added =
    { $lines ->
        [one] 1 Zeile mehr
       *[other] { NUMBER($lines) } Zeilen mehr
    }

## Abbildungen

figure = Abbildung
figure-data = die Daten
figure-data-of = { $figure }: Daten
figure-as-text = als Text
figure-recorded-in = Aufgezeichnet in { $chapter }, mit PostgreSQL { $server } am { $day }.
figure-workload = Last: { $processes }.
figure-hint = Zeigen Sie auf die Abbildung, oder benutzen Sie ← und → darin, um alle Abbildungen dieser Schritte zum selben Zeitpunkt abzulesen.
kind-timeline = Zeitverlauf
kind-lanes = Spuren
kind-queue = Warteschlange
kind-progress = Fortschritt
kind-verdict = Bilanz

## Ergebnisse, die nicht aktuell sind

stale-word = Veraltet
not-run-word = Nicht ausgeführt
stale-spoken = veraltet
not-run-spoken = nicht ausgeführt
stale-output =
    { $dated ->
        [yes] seit diese Ausgabe am { $day } aufgezeichnet wurde, hat sich vor diesem Block etwas geändert
       *[no] seit diese Ausgabe aufgezeichnet wurde, hat sich vor diesem Block etwas geändert
    }
stale-block =
    { $dated ->
        [yes] seit dieser Block am { $day } ausgeführt wurde, hat sich vor ihm etwas geändert
       *[no] seit dieser Block ausgeführt wurde, hat sich vor ihm etwas geändert
    }
stale-skipped =
    { $dated ->
        [yes] seit dieser Block am { $day } übersprungen wurde, hat sich vor ihm etwas geändert
       *[no] seit dieser Block übersprungen wurde, hat sich vor ihm etwas geändert
    }
stale-claim =
    { $dated ->
        [yes] seit diese Behauptung am { $day } geprüft wurde, hat sich vor ihr etwas geändert
       *[no] seit diese Behauptung geprüft wurde, hat sich vor ihr etwas geändert
    }
stale-figure =
    { $dated ->
        [yes] seit die Schritte dieser Abbildung am { $day } aufgezeichnet wurden, hat sich vor ihnen etwas geändert
       *[no] seit die Schritte dieser Abbildung aufgezeichnet wurden, hat sich vor ihnen etwas geändert
    }
not-run-claim = diese Behauptung wurde so, wie sie dasteht, noch nicht geprüft
not-run-block = dieser Block wurde so, wie er dasteht, noch nicht ausgeführt
undrawn-stale =
    { $dated ->
        [yes] diese Abbildung ({ $kind }: { $steps }) lässt sich aus der Aufzeichnung vom { $day } nicht zeichnen
       *[no] diese Abbildung ({ $kind }: { $steps }) lässt sich aus der Aufzeichnung nicht zeichnen
    }
undrawn-not-run =
    diese Abbildung ({ $kind }: { $steps }) lässt sich erst zeichnen, wenn ihre Schritte so ausgeführt wurden, wie sie dastehen
value-stale = (veraltet)
value-not-measured = (nicht gemessen)
value-not-measured-here = (hier nicht gemessen)
banner-only-stale = Der einzige Block dieses Kapitels ist veraltet.
banner-only-not-run = Der einzige Block dieses Kapitels wurde so, wie er dasteht, noch nicht ausgeführt.
banner-all-stale = Alle { NUMBER($of) } Blöcke dieses Kapitels sind veraltet.
banner-none-run = Keiner der { NUMBER($of) } Blöcke dieses Kapitels wurde so ausgeführt, wie er dasteht.
banner-stale =
    { $stale ->
        [one] 1 der { NUMBER($of) } Blöcke dieses Kapitels ist veraltet.
       *[other] { NUMBER($stale) } der { NUMBER($of) } Blöcke dieses Kapitels sind veraltet.
    }
banner-not-run =
    { $not-run ->
        [one] 1 der { NUMBER($of) } Blöcke dieses Kapitels wurde so, wie er dasteht, noch nicht ausgeführt.
       *[other] { NUMBER($not-run) } der { NUMBER($of) } Blöcke dieses Kapitels wurden so, wie sie dastehen, noch nicht ausgeführt.
    }
banner-both =
    { $stale ->
        [one]
            { $not-run ->
                [one] 1 der { NUMBER($of) } Blöcke dieses Kapitels ist veraltet, und 1 wurde so, wie er dasteht, noch nicht ausgeführt.
               *[other] 1 der { NUMBER($of) } Blöcke dieses Kapitels ist veraltet, und { NUMBER($not-run) } wurden so, wie sie dastehen, noch nicht ausgeführt.
            }
       *[other]
            { $not-run ->
                [one] { NUMBER($stale) } der { NUMBER($of) } Blöcke dieses Kapitels sind veraltet, und 1 wurde so, wie er dasteht, noch nicht ausgeführt.
               *[other] { NUMBER($stale) } der { NUMBER($of) } Blöcke dieses Kapitels sind veraltet, und { NUMBER($not-run) } wurden so, wie sie dastehen, noch nicht ausgeführt.
            }
    }
run-chapter = Führen Sie das Kapitel aus: { $command }

## Das Ende einer Seite

provenance = Gelaufen mit PostgreSQL { $server } ({ $origin }) am { $day }.
untested = PostgreSQL { $version } ist neuer als { $newest }, die neueste Version, mit der mdbook-witness getestet wurde.
run-again = Noch einmal ausführen: { $command }.
origin-installation = lokale Installation in { $path }
origin-package = Python-Paket { $package }
origin-container = Container von { $path }
origin-url = Server { $url }
skipped-stand = nur für die Umgebung { $only }; diese ist { $stand }
skipped-version = für PostgreSQL { $range }; hier läuft { $version }

## Die Wörter der Abbildungen

fig-list-two = { $one } und { $two }
fig-list-more = { $one }, { $two }
fig-more-names = { NUMBER($number) } weitere
fig-and-more = und { NUMBER($number) } weitere
fig-clauses-two = { $one }, und { $two }
fig-clauses-more = { $one }; { $two }
fig-clauses-last = { $one }; und { $two }
fig-sentence = { $clause }.
fig-bytes =
    { $bytes ->
        [one] 1 Byte
       *[other] { NUMBER($bytes) } Byte
    }
fig-share-small = unter 1 %
fig-transactions =
    { $process ->
        [readers] Lesezugriffe
        [writers] Schreibzugriffe
       *[other] Transaktionen von { $process }
    }
fig-clients =
    { $clients ->
        [one] 1 Client
       *[other] { NUMBER($clients) } Clients
    }
fig-sessions =
    { $sessions ->
        [one] 1 Sitzung
       *[other] { NUMBER($sessions) } Sitzungen
    }
fig-load-rate = { $process }: { $clients }, { NUMBER($rate) } Transaktionen/s
fig-load = { $process }: { $clients }, so schnell sie können
fig-workload = Last
fig-workload-ended = Ende der Last
fig-then = dann { $step }
fig-start = Start
fig-took = dauerte { $took }
fig-failed-as-declared = wie angekündigt fehlgeschlagen: { $error }
fig-not-observed = nicht beobachtet
fig-unknown = vorbei, bevor beobachtet wurde
fig-gap = Von { $step } wurden { $missed } nicht beobachtet: Es gab keine Stichprobe.
fig-thinned =
    { $transactions ->
        [0] Es gab mehr Messdaten, als aufbewahrt werden: eine Stichprobe alle { $period }.
        [one] Es gab mehr Messdaten, als aufbewahrt werden: eine Stichprobe alle { $period }, und 1 Transaktion ist mit anderen zusammengezählt.
       *[other] Es gab mehr Messdaten, als aufbewahrt werden: eine Stichprobe alle { $period }, und { NUMBER($transactions) } Transaktionen sind mit anderen zusammengezählt.
    }
fig-lock = { $mode } auf { $relation }

fig-failed = { NUMBER($number) } fehlgeschlagen
fig-failed-with = { NUMBER($number) } fehlgeschlagen, { $with }
fig-failed-until-success = { $failed }: { NUMBER($during) } währenddessen und { NUMBER($after) } danach, bis zum ersten Erfolg
fig-failed-until-end = { $failed }: { NUMBER($during) } währenddessen und { NUMBER($after) } danach, bis zum Ende der Last
fig-failed-otherwise = { NUMBER($number) } zu anderen Zeiten fehlgeschlagen
fig-failed-both = { $of-step }; { $others }
fig-with-one = mit { $sqlstate }
fig-with-all = alle mit { $sqlstate }
fig-with-some = { NUMBER($number) } mit { $sqlstate }
fig-with-unknown = { NUMBER($number) } mit unbekanntem Fehler
fig-number-with = { NUMBER($number) }, { $with }

fig-head-step = Schritt
fig-head-session = Sitzung
fig-head-did = tat
fig-head-mode = Modus
fig-head-on = auf
fig-head-from = ab
fig-head-for = lang
fig-head-took = dauerte
fig-head-share = Anteil
fig-head-phase = Phase
fig-head-done = erledigt
fig-head-of = von
fig-head-waited-for = wartete auf
fig-head-waiter = wer wartet
fig-head-blocker = auf wen
fig-head-wanted = will
fig-head-held = der andere hat
fig-head-waited = wartete
fig-head-since = seit dem Start
fig-head-finished = { $process }: beendet
fig-head-failed = fehlgeschlagen
fig-head-slowest = langsamste

fig-timeline-title = Die Last während { $steps }
fig-timeline-desc = Die Zeit läuft nach rechts, ab dem Start jedes Schritts; die Zeit, in der er lief, ist hinterlegt. Für jeden Prozess der Last sind Balken nach oben die { $unit } beendeten Transaktionen; eine gestrichelte Linie zeigt die übliche Zahl.
fig-timeline-desc-failed = Der obere Teil eines Balkens sind die fehlgeschlagenen.
fig-timeline-desc-slowest = Nadeln nach unten sind die Dauer der langsamsten.
fig-timeline-caption = Während { $step } lief ({ $took }): { $effects }.
fig-calm = { $processes } pausierten nicht länger als üblich
fig-stalled =
    { $process ->
        [readers] { $length } lang endete kein Lesezugriff
        [writers] { $length } lang endete kein Schreibzugriff
       *[other] { $length } lang endete keine Transaktion von { $process }
    }
fig-stalled-failing =
    { $process ->
        [readers] { $length } lang gelang kein Lesezugriff
        [writers] { $length } lang gelang kein Schreibzugriff
       *[other] { $length } lang gelang keine Transaktion von { $process }
    }
fig-slowed = { $many } fielen auf { $share } ihrer üblichen Rate, und { $length } lang wurde nichts fertig
fig-slowed-failing = { $many } fielen auf { $share } ihrer üblichen Rate, und { $length } lang gelang nichts
fig-longer = { $many } pausierten höchstens { $length }
fig-longer-failing = { $many } blieben höchstens { $length } ohne Erfolg
fig-with-failures = { $effect } ({ $failures })
fig-no-transaction =
    { $process ->
        [readers] { $length } lang kein Lesezugriff
        [writers] { $length } lang kein Schreibzugriff
       *[other] { $length } lang keine Transaktion von { $process }
    }
fig-late = { $gap }, etwa { NUMBER($number) } { $many } verspätet
fig-per = je { $time }
fig-legend-finished = { $unit } beendete Transaktionen
fig-legend-usual = übliche Zahl
fig-legend-failed = fehlgeschlagen
fig-legend-slowest = langsamste Transaktion
fig-legend-pause = längste Pause
fig-usually = üblich { $usual }
fig-rate-usually = { $rate }, üblich { $usual }
fig-slowest = langsamste { $time }
fig-span = { $from } bis { $to }
fig-reading-failed = { $reading }, fehlgeschlagen

fig-lanes-title = Sitzungen und ihre Sperren während { $steps }
fig-lanes-desc = Die Zeit läuft nach rechts, ab dem Start jedes Schritts; die Zeit, in der er lief, ist hinterlegt. Jede Sitzung hat einen Balken in der Farbe ihrer stärksten Sperre: gefüllt, während sie etwas ausführte, als Umriss, während ihre Transaktion ruhte, gestrichelt in der Farbe der gewünschten Sperre, während sie wartete. Ein Pfeil zeigt von einer wartenden Sitzung auf die, auf die sie wartet.
fig-lanes-more =
    { $sessions ->
        [one] Eine weitere Sitzung, die während { $step } etwas tat, ist nicht gezeichnet.
       *[other] { NUMBER($sessions) } weitere Sitzungen, die während { $step } etwas taten, sind nicht gezeichnet.
    }
fig-lanes-over = { $step } war nach { $took } vorbei, bevor beobachtet wurde: Welche Sperren der Schritt hielt, ist nicht bekannt.
fig-lanes-lock = { $step } { $lock }
fig-lanes-waited = { $step } wartete { $waits }; der Schritt { $lock }
fig-lock-held = hielt { $mode } auf { $relation } für { $time }
fig-lock-logged = hielt { $mode } auf { $relation } kürzer als den Abstand zweier Stichproben, laut Protokoll des Servers
fig-lock-briefly = hielt diese Sperre kürzer als den Abstand zweier Stichproben, falls er nicht aufgab
fig-lock-never = hielt diese Sperre nie, laut Protokoll des Servers
fig-lock-unseen = hielt diese Sperre in keiner Stichprobe
fig-lock-none =
    { $samples ->
        [one] hielt in 1 Stichprobe keine Sperre auf einer Tabelle
       *[other] hielt in { NUMBER($samples) } Stichproben keine Sperre auf einer Tabelle
    }
fig-wait-once = { $time } auf { $goal }
fig-wait-often = { NUMBER($number) }-mal auf { $goal }, höchstens { $longest } und insgesamt { $time }
fig-wait-held-up = { $wait }, aufgehalten von { $sessions }
fig-waits-more = { $waits }, und auf { NUMBER($number) } weitere
fig-goal-lock = { $mode } für { $relation }
fig-goal-transaction = das Ende der Transaktion von { $sessions }
fig-goal-snapshot = einen sicheren Snapshot
fig-goal-other = { $mode } ({ $kind })
fig-waits-for = wartet auf { $goal }
fig-waits-often-for = wartet { NUMBER($number) }-mal auf { $goal }
fig-clients-calm =
    { $samples ->
        [one] In 1 Stichprobe wartete kein Client der Last.
       *[other] In { NUMBER($samples) } Stichproben wartete kein Client der Last.
    }
fig-clients-waited = Bis zu { NUMBER($waiting) } von { NUMBER($all) } Clients warteten gleichzeitig.
fig-clients-waits =
    { $waits ->
        [one] Bis zu { NUMBER($waiting) } von { NUMBER($all) } Clients warteten gleichzeitig ({ $who }): 1-mal, höchstens { $longest } und insgesamt { $sum }.
       *[other] Bis zu { NUMBER($waiting) } von { NUMBER($all) } Clients warteten gleichzeitig ({ $who }): { NUMBER($waits) }-mal, höchstens { $longest } und insgesamt { $sum }.
    }
fig-up-to-wait = bis zu { NUMBER($waiting) } warten
fig-up-to-wait-of = bis zu { NUMBER($waiting) } warten: { $who }
fig-reading-waiting = wartende Clients
fig-legend-no-lock = keine Sperre auf einer Tabelle
fig-legend-idle = ruht in einer Transaktion
fig-legend-waiting = wartet auf eine Sperre
fig-legend-waits-for = wartet auf
fig-legend-clients-waiting = Clients, die auf eine Sperre warten
fig-legend-clients-working = arbeitende Clients
fig-did-hold = hielt
fig-did-wait = wartete auf
fig-did-wait-often = wartete { NUMBER($number) }-mal auf

fig-queue-title = Wer während { $steps } auf wen wartete
fig-queue-desc = In dem Augenblick, in dem die meisten warteten, stehen links mit rotem Namen die, die auf niemanden warten, und unter jedem die, die auf ihn warten. Ein Balken zeigt, wie lange eine Sitzung gewartet hat, in der Farbe der Sperre, die sie will.
fig-queue-when = { NUMBER($number) } warten, { $after } nach dem Start
fig-queue-calm =
    { $samples ->
        [one] in 1 Stichprobe wartete niemand
       *[other] in { NUMBER($samples) } Stichproben wartete niemand
    }
fig-queue-over = { $step } war nach { $took } vorbei, bevor beobachtet wurde: Ob jemand wartete, ist nicht bekannt.
fig-queue-nobody =
    { $samples ->
        [one] Während { $step } lief, wartete in 1 Stichprobe niemand.
       *[other] Während { $step } lief, wartete in { NUMBER($samples) } Stichproben niemand.
    }
fig-queue-held-up = { $session } hielt im schlimmsten Augenblick, { $after } nach dem Start von { $step }, { $waiters } auf.
fig-queue-held-up-with = { $session } hielt im schlimmsten Augenblick, { $after } nach dem Start von { $step }, mit { $what } { $waiters } auf.
fig-with-lock = einer Sperre ({ $kind })
fig-with-transaction = der offenen Transaktion
fig-queue-circle = Im schlimmsten Augenblick, { $after } nach dem Start von { $step }, warteten { $waiters } im Kreis: { $session } wartete auf { $blocker }, und diese am Ende auf die erste.
fig-queue-others = Im schlimmsten Augenblick, { $after } nach dem Start von { $step }, warteten { $waiters } hinter { NUMBER($others) } anderen.
fig-queue-another = Im schlimmsten Augenblick, { $after } nach dem Start von { $step }, warteten { $waiters } aufeinander.
fig-holds-up = hält { $waiters } auf
fig-holds = hält { $mode } auf { $relation }
fig-holds-other = hält eine Sperre ({ $kind })
fig-has-transaction = hat eine Transaktion offen
fig-for-nobody = wartet auf niemanden
fig-holds-for-nobody = { $holds }, wartet auf niemanden
fig-in-turn = wartet selbst auf { $session }: ein Kreis
fig-holds-in-turn = { $holds }, wartet selbst auf { $session }: ein Kreis
fig-wants =
    { $number ->
        [one] will { $mode } auf { $relation }
       *[other] wollen { $mode } auf { $relation }
    }
fig-wants-transaction =
    { $number ->
        [one] wartet auf das Ende dieser Transaktion
       *[other] warten auf das Ende dieser Transaktion
    }
fig-wants-snapshot =
    { $number ->
        [one] wartet auf einen sicheren Snapshot, am Ende dieser Transaktion
       *[other] warten auf einen sicheren Snapshot, am Ende dieser Transaktion
    }
fig-wants-other =
    { $number ->
        [one] will { $goal }
       *[other] wollen { $goal }
    }
fig-queued = { $wants }, dahinter in der Schlange
fig-queued-short = { $wants }, in der Schlange
fig-waited-for = { $wants }, seit { $time }
fig-more-waiters =
    { $number ->
        [one] und 1 weitere wartende Sitzung
       *[other] und { NUMBER($number) } weitere wartende Sitzungen
    }
fig-held-wanted = { $mode }, wartet darauf

fig-progress-title = Die Phasen von { $steps }
fig-progress-desc = Die Zeit läuft nach rechts, vom Start jedes Schritts bis zu seinem Ende. Jede Phase hat eine Zeile mit ihrer Dauer und ihrem Anteil am Schritt. Ein Balken füllt sich, während die Phase fortschreitet; ein roter wartet auf andere.
fig-progress-more = { NUMBER($number) } weitere Phasen von { $step } sind nicht gezeichnet.
fig-progress-note = Gesehen in Stichproben im Abstand von { $period }: Eine kürzere Phase kann fehlen.
fig-progress-note-still = „Erledigt“ ist, wo die Sitzung selbst steht: Die Arbeit ihrer parallelen Helfer zählt nicht mit, daher kann die Zahl stillstehen und dann springen.
fig-progress-over = { $step } war nach { $took } vorbei, bevor beobachtet wurde: Welche Phasen es gab, ist nicht bekannt.
fig-progress-unseen =
    { $samples ->
        [one] In 1 Stichprobe stand in keiner Fortschrittsanzeige etwas von { $step }: Der Schritt führte keinen Befehl aus, der eine hat, oder er war zu schnell.
       *[other] In { NUMBER($samples) } Stichproben stand in keiner Fortschrittsanzeige etwas von { $step }: Der Schritt führte keinen Befehl aus, der eine hat, oder er war zu schnell.
    }
fig-progress-shares = Von den { $took } von { $step } entfielen { $shares }
fig-progress-waited = { $step } wartete { $waits }, von insgesamt { $took }
fig-progress-waited-shares = { $step } wartete { $waits }; von insgesamt { $took } entfielen { $shares }
fig-progress-wait = { $time } auf { $session }
fig-progress-share = { $share } auf „{ $phase }“
fig-progress-still = { $clause }; die Zahl von „{ $phase }“ { $stood }
fig-stood = stand { $time } lang bei { $share }
fig-held-up-by = aufgehalten von { $sessions }
fig-legend-done = bisher erledigt
fig-legend-to-do = noch zu tun
fig-legend-waits = wartet auf andere

fig-verdict-title = Die Kosten von { $steps }
fig-verdict-note = Wartezeiten laut Stichproben im Abstand von { $period }; eine kürzere kann fehlen. Ab 250 ms heißt eine Wartezeit Ausfall. WAL ist, was der ganze Server währenddessen schrieb.
fig-verdict-note-log = Im Protokoll des Servers steht jede Sperre ACCESS EXCLUSIVE, so kurz sie auch war; schwächere zeigen nur die Stichproben.
fig-verdict-held = { $step } hielt { $mode } auf { $relation }
fig-verdict-wanted = { $step } wartete auf { $mode } für { $relation }
fig-verdict-over = { $step } war nach { $took } vorbei
fig-verdict-none =
    { $samples ->
        [one] { $step } hielt in 1 Stichprobe keine Sperre auf einer Tabelle
       *[other] { $step } hielt in { NUMBER($samples) } Stichproben keine Sperre auf einer Tabelle
    }
fig-verdict-unknown = { $locked }, bevor beobachtet wurde: Ob etwas darauf wartete, ist nicht bekannt.
fig-verdict-calm = { $locked }; es wurde nicht gesehen, dass Lese- oder Schreibzugriffe darauf warteten.
fig-verdict-alone = { $locked }; daneben lief keine Last.
fig-verdict-reads = { $locked }; aufgehalten wurden Lesezugriffe für { $reads }.
fig-verdict-writes = { $locked }; aufgehalten wurden Schreibzugriffe für { $writes }.
fig-verdict-both = { $locked }; aufgehalten wurden Lesezugriffe für { $reads } und Schreibzugriffe für { $writes }.
fig-verdict-failed = Von den Transaktionen sind { $failed }.
fig-cost-ended = Ende
fig-cost-lock = stärkste Sperre
fig-cost-lock-seen = stärkste gesehene Sperre
fig-cost-reads = Lesen blockiert?
fig-cost-writes = Schreiben blockiert?
fig-cost-pause = längste Pause von { $process }
fig-cost-errors = Fehler
fig-cost-rewritten = neu geschrieben?
fig-cost-wal = geschriebenes WAL
fig-cell-succeeded = erfolgreich nach { $took }
fig-cell-failed = fehlgeschlagen nach { $took }
fig-cell-failed-with = fehlgeschlagen mit { $error } nach { $took }
fig-cell-logged = { $lock }, laut Protokoll
fig-cell-briefly = { $lock }: darauf gewartet, dann kürzer gehalten als den Abstand zweier Stichproben, falls nicht aufgegeben
fig-cell-never = { $lock }: darauf gewartet; laut Protokoll nie gehalten
fig-cell-unseen = { $lock }: darauf gewartet; nicht gesehen, dass sie gehalten wurde
fig-cell-none-logged = keine gesehen; laut Protokoll keine in { $mode }
fig-cell-none = keine gesehen
fig-cell-no-wait = kein Warten gesehen
fig-cell-no-workload = keine Last
fig-cell-short-wait = kurze Wartezeit von { $wait }
fig-cell-outage = Ausfall von { $wait }
fig-cell-of-sessions = { $wait }, { $waiters }
fig-cell-usual = { $pause }, wie üblich
fig-cell-not-running = lief nicht
fig-cell-no-errors = keine
fig-cell-errors = { NUMBER($failed) } von { NUMBER($finished) } Transaktionen
fig-cell-errors-with = { NUMBER($failed) } von { NUMBER($finished) } Transaktionen, { $with }
fig-cell-errors-after = { $errors }; davon { NUMBER($after) } danach
fig-cell-not-rewritten = nein
fig-cell-rewritten = ja: { $tables }
