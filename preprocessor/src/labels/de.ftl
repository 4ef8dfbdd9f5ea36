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
