<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="de_DE" sourcelanguage="en">
<context>
    <name></name>
    <message>
        <source>Space</source>
        <translation>Leertaste</translation>
    </message>
    <message>
        <source>go, stop, go on</source>
        <translation>los, Stopp, weiter</translation>
    </message>
    <message>
        <source>after a stop: go on, 10 % lower</source>
        <translation>nach einem Stopp: weiter, 10 % tiefer</translation>
    </message>
    <message>
        <source>skip the rest</source>
        <translation>Pause überspringen</translation>
    </message>
    <message>
        <source>arm the motorised anchor</source>
        <translation>den Motoranker freigeben</translation>
    </message>
    <message>
        <source>1 to 9</source>
        <translation>1 bis 9</translation>
    </message>
    <message>
        <source>choose a drill</source>
        <translation>eine Übung wählen</translation>
    </message>
    <message>
        <source>edit the drill, or write a new one</source>
        <translation>die Übung ändern oder eine neue schreiben</translation>
    </message>
    <message>
        <source>choose who trains</source>
        <translation>wählen, wer trainiert</translation>
    </message>
    <message>
        <source>zero the unloaded sensors</source>
        <translation>unbelastete Sensoren auf null setzen</translation>
    </message>
    <message>
        <source>mark this instant, or the held one</source>
        <translation>diesen Moment markieren, oder den gehaltenen</translation>
    </message>
    <message>
        <source>write a note for it</source>
        <translation>eine Notiz dazu schreiben</translation>
    </message>
    <message>
        <source>go to a mark or note</source>
        <translation>zu einer Marke oder Notiz gehen</translation>
    </message>
    <message>
        <source>pause or live</source>
        <translation>Halt oder live</translation>
    </message>
    <message>
        <source>back and forward in time (also drag, wheel)</source>
        <translation>zurück und vor in der Zeit (auch ziehen, Rad)</translation>
    </message>
    <message>
        <source>Shift + ←  →</source>
        <translation>Umschalt + ←  →</translation>
    </message>
    <message>
        <source>move the cursor</source>
        <translation>den Zeiger bewegen</translation>
    </message>
    <message>
        <source>shorter, longer time axis (also Ctrl + wheel)</source>
        <translation>kürzere, längere Zeitachse (auch Strg + Rad)</translation>
    </message>
    <message>
        <source>Tab, Enter</source>
        <translation>Tab, Eingabe</translation>
    </message>
    <message>
        <source>to the next control, press it</source>
        <translation>zum nächsten Bedienelement, auslösen</translation>
    </message>
    <message>
        <source>athlete&apos;s full screen</source>
        <translation>Vollbild des Athleten</translation>
    </message>
    <message>
        <source>these keys</source>
        <translation>diese Tasten</translation>
    </message>
    <message>
        <source>Esc</source>
        <translation>Esc</translation>
    </message>
    <message>
        <source>close what is in front, back to live</source>
        <translation>schließen, was vorn ist; zurück zu live</translation>
    </message>
    <message>
        <source>Ctrl + 1 to {0}</source>
        <translation>Strg + 1 bis {0}</translation>
    </message>
    <message>
        <source>show a tab</source>
        <translation>einen Reiter zeigen</translation>
    </message>
    <message>
        <source>THE DRILL</source>
        <translation>DIE ÜBUNG</translation>
    </message>
    <message>
        <source>Title</source>
        <translation>Titel</translation>
    </message>
    <message>
        <source>For the athlete</source>
        <translation>Für den Athleten</translation>
    </message>
    <message>
        <source>Activity</source>
        <translation>Tätigkeit</translation>
    </message>
    <message>
        <source>Takes part</source>
        <translation>Macht mit</translation>
    </message>
    <message>
        <source>HOW OFTEN</source>
        <translation>WIE OFT</translation>
    </message>
    <message>
        <source>left, then right</source>
        <translation>links, dann rechts</translation>
    </message>
    <message>
        <source>right, then left</source>
        <translation>rechts, dann links</translation>
    </message>
    <message>
        <source>left only</source>
        <translation>nur links</translation>
    </message>
    <message>
        <source>right only</source>
        <translation>nur rechts</translation>
    </message>
    <message>
        <source>both at once</source>
        <translation>beide zugleich</translation>
    </message>
    <message>
        <source>Pushing leg</source>
        <translation>Drückendes Bein</translation>
    </message>
    <message>
        <source>Repetitions a side</source>
        <translation>Wiederholungen je Seite</translation>
    </message>
    <message>
        <source>Alternate</source>
        <translation>Abwechseln</translation>
    </message>
    <message>
        <source>after every repetition</source>
        <translation>nach jeder Wiederholung</translation>
    </message>
    <message>
        <source>Rest</source>
        <translation>Pause</translation>
    </message>
    <message>
        <source>Rest before the other side</source>
        <translation>Pause vor der anderen Seite</translation>
    </message>
    <message>
        <source>ONE REPETITION</source>
        <translation>EINE WIEDERHOLUNG</translation>
    </message>
    <message>
        <source>Corridor, to each side</source>
        <translation>Korridor, nach jeder Seite</translation>
    </message>
    <message>
        <source>MOVING TARGET</source>
        <translation>BEWEGTES ZIEL</translation>
    </message>
    <message>
        <source>RESISTANCE</source>
        <translation>WIDERSTAND</translation>
    </message>
    <message>
        <source>the bands as they are</source>
        <translation>die Bänder, wie sie sind</translation>
    </message>
    <message>
        <source>the anchor, else a partner</source>
        <translation>der Anker, sonst ein Partner</translation>
    </message>
    <message>
        <source>a partner at the band</source>
        <translation>ein Partner am Band</translation>
    </message>
    <message>
        <source>the motorised anchor</source>
        <translation>der Motoranker</translation>
    </message>
    <message>
        <source>Changed by</source>
        <translation>Geändert durch</translation>
    </message>
    <message>
        <source>At</source>
        <translation>Bei</translation>
    </message>
    <message>
        <source>ADAPTATION</source>
        <translation>ANPASSUNG</translation>
    </message>
    <message>
        <source>Adapts</source>
        <translation>Passt an</translation>
    </message>
    <message>
        <source>harder while it goes well, easier when not</source>
        <translation>schwerer, wenn es gut geht, sonst leichter</translation>
    </message>
    <message>
        <source>easy end</source>
        <translation>leichtes Ende</translation>
    </message>
    <message>
        <source>hard end</source>
        <translation>schweres Ende</translation>
    </message>
    <message>
        <source>Time in the corridor</source>
        <translation>Zeit im Korridor</translation>
    </message>
    <message>
        <source>Amplitude</source>
        <translation>Amplitude</translation>
    </message>
    <message>
        <source>Bandwidth</source>
        <translation>Bandbreite</translation>
    </message>
    <message>
        <source>Predictability</source>
        <translation>Vorhersagbarkeit</translation>
    </message>
    <message>
        <source>Starts at (0 to 1)</source>
        <translation>Beginnt bei (0 bis 1)</translation>
    </message>
    <message>
        <source>CUES AND STOPS</source>
        <translation>HINWEISE UND STOPPS</translation>
    </message>
    <message>
        <source>Cues</source>
        <translation>Hinweise</translation>
    </message>
    <message>
        <source>Tone</source>
        <translation>Ton</translation>
    </message>
    <message>
        <source>while the push is in the corridor</source>
        <translation>solange der Druck im Korridor ist</translation>
    </message>
    <message>
        <source>Does not stop for</source>
        <translation>Stoppt nicht bei</translation>
    </message>
    <message>
        <source>Overload above</source>
        <translation>Überlast über</translation>
    </message>
    <message>
        <source>Below the target for</source>
        <translation>Unter dem Ziel für</translation>
    </message>
    <message>
        <source>none</source>
        <translation>keine</translation>
    </message>
    <message>
        <source>shortest</source>
        <translation>kürzeste</translation>
    </message>
    <message>
        <source>longest</source>
        <translation>längste</translation>
    </message>
    <message>
        <source>Course</source>
        <translation>Verlauf</translation>
    </message>
    <message>
        <source>Predictability at most</source>
        <translation>Vorhersagbarkeit höchstens</translation>
    </message>
    <message>
        <source>as it comes</source>
        <translation>wie es kommt</translation>
    </message>
    <message>
        <source>Period</source>
        <translation>Periode</translation>
    </message>
    <message>
        <source>Pause between two</source>
        <translation>Pause zwischen zweien</translation>
    </message>
    <message>
        <source>Length of one</source>
        <translation>Länge von einer</translation>
    </message>
    <message>
        <source>{0}, both legs</source>
        <extracomment>Shape beside the word: a verdict is never told by its colour alone.</extracomment>
        <translation>{0}, beide Beine</translation>
    </message>
    <message>
        <source>{0}, left</source>
        <translation>{0}, links</translation>
    </message>
    <message>
        <source>{0}, right</source>
        <translation>{0}, rechts</translation>
    </message>
    <message>
        <source>no single limiter</source>
        <translation>kein einzelner Begrenzer</translation>
    </message>
    <message>
        <source>{0}, {1}</source>
        <translation>{0}, {1}</translation>
    </message>
</context>
<context>
    <name>AthleteCard</name>
    <message>
        <source>Choose the athlete</source>
        <translation>Athleten wählen</translation>
    </message>
    <message>
        <source>Name of the athlete</source>
        <translation>Name des Athleten</translation>
    </message>
    <message>
        <source>Type a name</source>
        <translation>Namen eingeben</translation>
    </message>
    <message>
        <source>What is wrong with the name</source>
        <translation>Was am Namen falsch ist</translation>
    </message>
    <message>
        <source>Athletes</source>
        <translation>Athleten</translation>
    </message>
    <message>
        <source>Enter takes the marked name, Esc leaves it as it was.</source>
        <translation>Eingabe nimmt den markierten Namen, Esc lässt alles, wie es war.</translation>
    </message>
    <message>
        <source>WHO TRAINS?</source>
        <translation>WER TRAINIERT?</translation>
    </message>
    <message>
        <source>Reading the athletes</source>
        <translation>Athleten werden gelesen</translation>
    </message>
    <message>
        <source>Nobody: nothing goes into the history</source>
        <translation>Niemand: nichts kommt in den Verlauf</translation>
    </message>
    <message>
        <source>New: {0}</source>
        <translation>Neu: {0}</translation>
    </message>
    <message>
        <source>Checking the name</source>
        <translation>Name wird geprüft</translation>
    </message>
</context>
<context>
    <name>AthleteList</name>
    <message>
        <source>Find a name</source>
        <translation>Einen Namen suchen</translation>
    </message>
    <message>
        <source>Athletes</source>
        <translation>Athleten</translation>
    </message>
    <message>
        <source>ATHLETES</source>
        <translation>ATHLETEN</translation>
    </message>
    <message>
        <source>no session yet</source>
        <translation>noch keine Einheit</translation>
    </message>
    <message>
        <source>last: {0}</source>
        <translation>zuletzt: {0}</translation>
    </message>
    <message>
        <source>{0} kN s in 7 days</source>
        <translation>{0} kN s in 7 Tagen</translation>
    </message>
    <message>
        <source>push: {0}</source>
        <translation>Druck: {0}</translation>
    </message>
</context>
<context>
    <name>AthleteWindow</name>
    <message>
        <source>bandplate: athlete</source>
        <extracomment>Shares of the height from the top: header, curve, bars, and figure, cue and foot side by side. Stages whose card takes the curve&apos;s place too: nothing moves that one should look at.</extracomment>
        <translation>bandplate: Athlet</translation>
    </message>
</context>
<context>
    <name>BandWatch</name>
    <message>
        <source>Reading which band hangs where</source>
        <translation>Es wird gelesen, welches Band wo hängt</translation>
    </message>
    <message>
        <source>{0} ({1}): {2}</source>
        <translation>{0} ({1}): {2}</translation>
    </message>
</context>
<context>
    <name>BandsPage</name>
    <message>
        <source>Bands</source>
        <translation>Bänder</translation>
    </message>
    <message>
        <source>Every band wears out: its age, its own curve and its cycles are kept. Training counts where an athlete is chosen.</source>
        <translation>Jedes Band ermüdet: Alter, eigene Kurve und Zyklen werden geführt. Training zählt, wo ein Athlet gewählt ist.</translation>
    </message>
    <message>
        <source>Bands of the gym</source>
        <translation>Bänder der Halle</translation>
    </message>
    <message>
        <source>Band</source>
        <translation>Band</translation>
    </message>
    <message>
        <source>Rated load</source>
        <translation>Nennlast</translation>
    </message>
    <message>
        <source>Age, months</source>
        <translation>Alter, Monate</translation>
    </message>
    <message>
        <source>Cycles</source>
        <translation>Zyklen</translation>
    </message>
    <message>
        <source>Curve</source>
        <translation>Kurve</translation>
    </message>
    <message>
        <source>Hangs at</source>
        <translation>Hängt an</translation>
    </message>
    <message>
        <source>CHOSEN BAND</source>
        <translation>GEWÄHLTES BAND</translation>
    </message>
    <message>
        <source>State of the chosen band</source>
        <translation>Zustand des gewählten Bands</translation>
    </message>
    <message>
        <source>Sensor where the chosen band hangs</source>
        <translation>Sensor, an dem das gewählte Band hängt</translation>
    </message>
    <message>
        <source>nowhere</source>
        <translation>nirgends</translation>
    </message>
    <message>
        <source>Measure its curve</source>
        <translation>Kurve messen</translation>
    </message>
    <message>
        <source>Retire it</source>
        <translation>Ausmustern</translation>
    </message>
    <message>
        <source>A new curve, and where a band hangs, hold at once; while a set runs, they hold when it has ended.</source>
        <translation>Eine neue Kurve, und wo ein Band hängt, gilt sofort; während ein Satz läuft, ab seinem Ende.</translation>
    </message>
    <message>
        <source>NEW BAND</source>
        <translation>NEUES BAND</translation>
    </message>
    <message>
        <source>Name of the new band</source>
        <translation>Name des neuen Bands</translation>
    </message>
    <message>
        <source>for example: red 3</source>
        <translation>zum Beispiel: rot 3</translation>
    </message>
    <message>
        <source>Rated load of the new band, N</source>
        <translation>Nennlast des neuen Bands, N</translation>
    </message>
    <message>
        <source>not known</source>
        <translation>nicht bekannt</translation>
    </message>
    <message>
        <source>Add</source>
        <translation>Hinzufügen</translation>
    </message>
    <message>
        <source>Reading the bands</source>
        <translation>Bänder werden gelesen</translation>
    </message>
    <message>
        <source>measured</source>
        <translation>gemessen</translation>
    </message>
    <message>
        <source>none</source>
        <translation>keine</translation>
    </message>
    <message>
        <source>retired</source>
        <translation>ausgemustert</translation>
    </message>
    <message>
        <source>No band yet: add the first one below.</source>
        <translation>Noch kein Band: unten das erste hinzufügen.</translation>
    </message>
    <message>
        <source>{0} is retired: do not use it any more.</source>
        <translation>{0} ist ausgemustert: nicht mehr benutzen.</translation>
    </message>
    <message>
        <source>{0}: {1}.</source>
        <translation>{0}: {1}.</translation>
    </message>
    <message>
        <source>{0} may be used up to {1} months and {2} cycles.</source>
        <translation>{0} darf bis {1} Monate und {2} Zyklen benutzt werden.</translation>
    </message>
</context>
<context>
    <name>BodyFigure</name>
    <message>
        <source>Body: each member filled by its support</source>
        <extracomment>Joints of the figure in a box 0..1 (x forward, y down), from the trunk outwards: the pushing leg is stretched back, the swing knee is up, the arm on the pushing side swings forward.</extracomment>
        <translation>Körper: jedes Glied nach seiner Stütze gefüllt</translation>
    </message>
</context>
<context>
    <name>CalibrationPage</name>
    <message>
        <source>Calibration</source>
        <translation>Kalibrierung</translation>
    </message>
    <message>
        <source>What turns the sensors&apos; counts into newtons. The newest one holds.</source>
        <translation>Was die Zählwerte der Sensoren zu Newton macht. Die neueste gilt.</translation>
    </message>
    <message>
        <source>IN FORCE</source>
        <translation>GÜLTIG</translation>
    </message>
    <message>
        <source>Calibration in force</source>
        <translation>Gültige Kalibrierung</translation>
    </message>
    <message>
        <source>CALIBRATE WITH MASSES</source>
        <translation>MIT MASSEN KALIBRIEREN</translation>
    </message>
    <message>
        <source>Left plate</source>
        <translation>Linke Platte</translation>
    </message>
    <message>
        <source>Right plate</source>
        <translation>Rechte Platte</translation>
    </message>
    <message>
        <source>Calibrate band sensor {0}</source>
        <translation>Bandsensor {0} kalibrieren</translation>
    </message>
    <message>
        <source>Open the simulated bench</source>
        <translation>Simulierten Prüfstand öffnen</translation>
    </message>
    <message>
        <source>KEPT ON THIS COMPUTER</source>
        <translation>AUF DIESEM COMPUTER</translation>
    </message>
    <message>
        <source>Calibrations of this station</source>
        <translation>Kalibrierungen dieser Station</translation>
    </message>
    <message>
        <source>Damaged calibrations</source>
        <translation>Beschädigte Kalibrierungen</translation>
    </message>
    <message>
        <source>Use the chosen one again</source>
        <translation>Die gewählte wieder benutzen</translation>
    </message>
    <message>
        <source>A recording has the calibration it was recorded with.</source>
        <translation>Eine Aufnahme hat die Kalibrierung, mit der sie aufgenommen wurde.</translation>
    </message>
    <message>
        <source>Connect a device under Devices first.</source>
        <translation>Zuerst unter Geräte ein Gerät verbinden.</translation>
    </message>
    <message>
        <source>The simulated athlete stands on the plates.</source>
        <translation>Der simulierte Athlet steht auf den Platten.</translation>
    </message>
    <message>
        <source>Reading the calibrations</source>
        <translation>Kalibrierungen werden gelesen</translation>
    </message>
    <message>
        <source>Fitted with masses: {0} (checksum {1}).</source>
        <translation>Mit Massen angepasst: {0} (Prüfsumme {1}).</translation>
    </message>
    <message>
        <source>Nominal: the device&apos;s ratings, good to about 1 % (checksum {0}). Calibrate with masses for 0.5 %.</source>
        <translation>Nennwerte: die Angaben des Geräts, gut auf etwa 1 % (Prüfsumme {0}). Für 0,5 % mit Massen kalibrieren.</translation>
    </message>
    <message>
        <source>{0}: {1} (checksum {2})</source>
        <translation>{0}: {1} (Prüfsumme {2})</translation>
    </message>
    <message>
        <source>None yet: the device&apos;s ratings hold.</source>
        <translation>Noch keine: die Angaben des Geräts gelten.</translation>
    </message>
    <message>
        <source>Taking up a calibration</source>
        <translation>Kalibrierung wird übernommen</translation>
    </message>
</context>
<context>
    <name>CapsPanel</name>
    <message>
        <source>MOST THAT THIS STATION ALLOWS</source>
        <extracomment>What &quot;as rated&quot; needs, in every language.</extracomment>
        <translation>HÖCHSTES, WAS DIESE STATION ERLAUBT</translation>
    </message>
    <message>
        <source>Left</source>
        <translation>Links</translation>
    </message>
    <message>
        <source>Right</source>
        <translation>Rechts</translation>
    </message>
    <message>
        <source>Swing band</source>
        <translation>Schwungband</translation>
    </message>
    <message>
        <source>Arm band</source>
        <translation>Armband</translation>
    </message>
    <message>
        <source>Torso band</source>
        <translation>Rumpfband</translation>
    </message>
    <message>
        <source>as rated</source>
        <translation>Nennlast</translation>
    </message>
    <message>
        <source>Push, % of max</source>
        <translation>Druck, % vom Max.</translation>
    </message>
    <message>
        <source>as the drill says</source>
        <translation>wie die Übung sagt</translation>
    </message>
    <message>
        <source>Keep</source>
        <translation>Behalten</translation>
    </message>
    <message>
        <source>As rated</source>
        <translation>Wie Nennlast</translation>
    </message>
    <message>
        <source>Every drill stops above it, whatever its file says. A change holds at once; while a set runs, when it has ended.</source>
        <translation>Darüber stoppt jede Übung, was auch in ihrer Datei steht. Eine Änderung gilt sofort; während ein Satz läuft, ab seinem Ende.</translation>
    </message>
    <message>
        <source>Keeping the limits</source>
        <translation>Grenzwerte werden gespeichert</translation>
    </message>
</context>
<context>
    <name>Card</name>
    <message>
        <source>✓ done</source>
        <translation>✓ fertig</translation>
    </message>
    <message>
        <source>Start this</source>
        <translation>Damit beginnen</translation>
    </message>
    <message>
        <source>Start {0}</source>
        <translation>{0} beginnen</translation>
    </message>
    <message>
        <source>Choose this drill with the plan&apos;s targets and bands; Go starts it</source>
        <translation>Diese Übung mit Zielen und Bändern des Plans wählen; Los beginnt sie</translation>
    </message>
    <message>
        <source>Remove</source>
        <translation>Entfernen</translation>
    </message>
    <message>
        <source>Remove {0} from the plan</source>
        <translation>{0} aus dem Plan entfernen</translation>
    </message>
    <message>
        <source>Sets of {0}</source>
        <translation>Sätze von {0}</translation>
    </message>
    <message>
        <source>sets; repetitions: {0}</source>
        <translation>Sätze; Wiederholungen: {0}</translation>
    </message>
    <message>
        <source>sets; repetitions: {0} a side</source>
        <translation>Sätze; Wiederholungen: {0} je Seite</translation>
    </message>
    <message>
        <source>Target of {0}</source>
        <translation>Ziel von {0}</translation>
    </message>
    <message>
        <source>target</source>
        <translation>Ziel</translation>
    </message>
    <message>
        <source>of max</source>
        <translation>vom Maximum</translation>
    </message>
    <message>
        <source>This drill is not there any more: remove the line.</source>
        <translation>Diese Übung gibt es nicht mehr: Zeile entfernen.</translation>
    </message>
    <message>
        <source>First take 20 % off this band: {0}.</source>
        <translation>Zuerst 20 % von diesem Band wegnehmen: {0}.</translation>
    </message>
    <message>
        <source>The pull changes at: {0}.</source>
        <translation>Der Zug ändert sich bei: {0}.</translation>
    </message>
    <message>
        <source>It begins at difficulty {0}.</source>
        <translation>Es beginnt bei Schwierigkeit {0}.</translation>
    </message>
    <message>
        <source>Predictability (AR R²) is {0} at most.</source>
        <translation>Die Vorhersagbarkeit (AR R²) ist höchstens {0}.</translation>
    </message>
</context>
<context>
    <name>CoachWindow</name>
    <message>
        <source>bandplate</source>
        <translation>bandplate</translation>
    </message>
    <message>
        <source>mark</source>
        <translation>Marke</translation>
    </message>
    <message>
        <source>{0} is saved.</source>
        <translation>{0} ist gespeichert.</translation>
    </message>
    <message>
        <source>{0} is done: look at it in Review, or choose what comes next.</source>
        <translation>{0} ist fertig: im Rückblick ansehen oder wählen, was folgt.</translation>
    </message>
    <message>
        <source>Finishing the recording, then connecting…</source>
        <translation>Die Aufnahme wird beendet, dann wird verbunden…</translation>
    </message>
    <message>
        <source>Not connected: {0} (space: try again)</source>
        <translation>Nicht verbunden: {0} (Leertaste: noch einmal)</translation>
    </message>
</context>
<context>
    <name>ComparePage</name>
    <message>
        <source>Drill and side</source>
        <translation>Übung und Seite</translation>
    </message>
    <message>
        <source>Measure</source>
        <translation>Messgröße</translation>
    </message>
    <message>
        <source>% of baseline</source>
        <translation>% der Basis</translation>
    </message>
    <message>
        <source>Absolute</source>
        <translation>Absolut</translation>
    </message>
    <message>
        <source>Scale of the comparison</source>
        <translation>Maßstab des Vergleichs</translation>
    </message>
    <message>
        <source>Athletes to compare</source>
        <translation>Athleten zum Vergleichen</translation>
    </message>
    <message>
        <source>Athletes over time</source>
        <translation>Athleten über die Zeit</translation>
    </message>
    <message>
        <source>Chosen session</source>
        <extracomment>More lines than this cannot be told apart.</extracomment>
        <translation>Gewählte Einheit</translation>
    </message>
    <message>
        <source>2 TO 4 ATHLETES</source>
        <translation>2 BIS 4 ATHLETEN</translation>
    </message>
    <message>
        <source>{0} ({1})</source>
        <translation>{0} ({1})</translation>
    </message>
    <message>
        <source>{0} (nothing of this)</source>
        <translation>{0} (nichts davon)</translation>
    </message>
    <message>
        <source>{0}, {1}: {2}</source>
        <translation>{0}, {1}: {2}</translation>
    </message>
    <message>
        <source>Check at least two athletes at the left.</source>
        <translation>Links mindestens zwei Athleten anhaken.</translation>
    </message>
    <message>
        <source>Point at a session; a click opens it in Review.</source>
        <translation>Auf Einheit zeigen; Klick öffnet sie im Rückblick.</translation>
    </message>
</context>
<context>
    <name>ControlPanel</name>
    <message>
        <source>SIMULATED STATION</source>
        <translation>SIMULIERTE STATION</translation>
    </message>
    <message>
        <source>Source</source>
        <translation>Quelle</translation>
    </message>
    <message>
        <source>Change</source>
        <translation>Wechseln</translation>
    </message>
    <message>
        <source>Choose who trains (W)</source>
        <translation>Wählen, wer trainiert (W)</translation>
    </message>
    <message>
        <source>ATHLETE</source>
        <translation>ATHLET</translation>
    </message>
    <message>
        <source>Athlete</source>
        <translation>Athlet</translation>
    </message>
    <message>
        <source>Edit</source>
        <translation>Ändern</translation>
    </message>
    <message>
        <source>Change this drill, or write a new one (E)</source>
        <translation>Diese Übung ändern oder eine neue schreiben (E)</translation>
    </message>
    <message>
        <source>DRILL</source>
        <translation>ÜBUNG</translation>
    </message>
    <message>
        <source>Drill</source>
        <translation>Übung</translation>
    </message>
    <message>
        <source>Choose a drill (1 to 9: the first nine)</source>
        <translation>Eine Übung wählen (1 bis 9: die ersten neun)</translation>
    </message>
    <message>
        <source>Phase</source>
        <translation>Phase</translation>
    </message>
    <message>
        <source>What is left of phase or rest</source>
        <translation>Was von Phase oder Pause bleibt</translation>
    </message>
    <message>
        <source>Go</source>
        <translation>Los</translation>
    </message>
    <message>
        <source>Start or stop the drill (space)</source>
        <translation>Die Übung beginnen oder stoppen (Leertaste)</translation>
    </message>
    <message>
        <source>Skip rest</source>
        <translation>Weiter ohne Pause</translation>
    </message>
    <message>
        <source>End the rest now (N)</source>
        <translation>Die Pause jetzt beenden (N)</translation>
    </message>
    <message>
        <source>Go on, 10 % lower</source>
        <translation>Weiter, 10 % tiefer</translation>
    </message>
    <message>
        <source>Go on with the target lowered by 10 % (L)</source>
        <translation>Mit 10 % tieferem Ziel weiter (L)</translation>
    </message>
    <message>
        <source>Arm anchor</source>
        <translation>Anker freigeben</translation>
    </message>
    <message>
        <source>Let the motorised anchor change the tension (A)</source>
        <translation>Den Motoranker den Zug ändern lassen (A)</translation>
    </message>
    <message>
        <source>Mark</source>
        <translation>Marke</translation>
    </message>
    <message>
        <source>Put a mark at this instant (M)</source>
        <translation>Diesen Moment markieren (M)</translation>
    </message>
    <message>
        <source>Zero</source>
        <translation>Null</translation>
    </message>
    <message>
        <source>Zero the unloaded sensors (Z)</source>
        <translation>Unbelastete Sensoren auf null setzen (Z)</translation>
    </message>
    <message>
        <source>Partner at the band</source>
        <translation>Partner am Band</translation>
    </message>
    <message>
        <source>How far and when the partner does it</source>
        <translation>Wie weit und wann der Partner es tut</translation>
    </message>
    <message>
        <source>Motorised anchor</source>
        <translation>Motoranker</translation>
    </message>
    <message>
        <source>RECORDING</source>
        <translation>AUFNAHME</translation>
    </message>
    <message>
        <source>Recording</source>
        <translation>Aufnahme</translation>
    </message>
    <message>
        <source>Recorded so far</source>
        <translation>Bisher aufgenommen</translation>
    </message>
    <message>
        <source>Athlete screen</source>
        <translation>Athletenbild</translation>
    </message>
    <message>
        <source>Show the athlete&apos;s full screen (F11)</source>
        <translation>Das Vollbild des Athleten zeigen (F11)</translation>
    </message>
    <message>
        <source>Show the keys (?)</source>
        <translation>Die Tasten zeigen (?)</translation>
    </message>
    <message>
        <source>Keys</source>
        <translation>Tasten</translation>
    </message>
    <message>
        <source>not chosen</source>
        <translation>nicht gewählt</translation>
    </message>
    <message>
        <source>connecting</source>
        <translation>wird verbunden</translation>
    </message>
    <message>
        <source>Source: {0}</source>
        <translation>Quelle: {0}</translation>
    </message>
    <message>
        <source>not started</source>
        <translation>nicht begonnen</translation>
    </message>
    <message>
        <source>rest, then {0}</source>
        <translation>Pause, dann {0}</translation>
    </message>
    <message>
        <source>○  not recording</source>
        <translation>○  keine Aufnahme</translation>
    </message>
    <message>
        <source>▲  recording failed</source>
        <translation>▲  Aufnahme gescheitert</translation>
    </message>
    <message>
        <source>●  recording</source>
        <translation>●  Aufnahme läuft</translation>
    </message>
    <message>
        <source>{0}, {1} samples</source>
        <translation>{0}, {1} Werte</translation>
    </message>
    <message>
        <source>Stop</source>
        <translation>Stopp</translation>
    </message>
    <message>
        <source>Go on</source>
        <translation>Weiter</translation>
    </message>
</context>
<context>
    <name>CourseView</name>
    <message>
        <source>Step</source>
        <translation>Schritt</translation>
    </message>
    <message>
        <source>Steps done</source>
        <translation>Erledigte Schritte</translation>
    </message>
    <message>
        <source>What to do</source>
        <translation>Was zu tun ist</translation>
    </message>
    <message>
        <source>What is there now</source>
        <translation>Was jetzt da ist</translation>
    </message>
    <message>
        <source>Still and measured</source>
        <translation>Still und gemessen</translation>
    </message>
    <message>
        <source>State of the measurement</source>
        <translation>Stand der Messung</translation>
    </message>
    <message>
        <source>What was refused</source>
        <translation>Was abgelehnt wurde</translation>
    </message>
    <message>
        <source>The simulation does what is asked</source>
        <translation>Die Simulation tut, was verlangt ist</translation>
    </message>
    <message>
        <source>Pause and go back</source>
        <translation>Später weiter</translation>
    </message>
    <message>
        <source>Pause and go back; what was measured is kept</source>
        <translation>Anhalten und zurück; was gemessen ist, bleibt</translation>
    </message>
    <message>
        <source>Repeat the last</source>
        <translation>Letzte wiederholen</translation>
    </message>
    <message>
        <source>Measure the last load again</source>
        <translation>Die letzte Last noch einmal messen</translation>
    </message>
    <message>
        <source>Keeping what was measured</source>
        <translation>Gemessenes wird bewahrt</translation>
    </message>
    <message>
        <source>Step {0} of {1}</source>
        <translation>Schritt {0} von {1}</translation>
    </message>
    <message>
        <source>Everything is done.</source>
        <translation>Alles ist erledigt.</translation>
    </message>
    <message>
        <source>It goes on by itself once the load is on and still.</source>
        <translation>Es geht von selbst weiter, sobald die Last liegt und ruht.</translation>
    </message>
    <message>
        <source>Still: keep your hands off.</source>
        <translation>Still: Hände weg.</translation>
    </message>
    <message>
        <source>Measuring: do not touch anything.</source>
        <translation>Messung läuft: nichts berühren.</translation>
    </message>
</context>
<context>
    <name>CueLine</name>
    <message>
        <source>Cue</source>
        <translation>Hinweis</translation>
    </message>
    <message>
        <source>WAIT FOR THE COACH</source>
        <translation>AUF DEN TRAINER WARTEN</translation>
    </message>
</context>
<context>
    <name>CurveWizard</name>
    <message>
        <source>Measure how a band pulls</source>
        <translation>Messen, wie ein Band zieht</translation>
    </message>
    <message>
        <source>Fix the band at its sensor, mark its resting length and the stretches on the floor. It is pulled five times, then held at every mark, out and back.</source>
        <translation>Das Band am Sensor befestigen, Ruhelänge und Dehnungen am Boden markieren. Es wird fünfmal gezogen, dann an jeder Marke gehalten, hinaus und zurück.</translation>
    </message>
    <message>
        <source>Hangs at</source>
        <translation>Hängt an</translation>
    </message>
    <message>
        <source>Longest stretch</source>
        <translation>Größte Dehnung</translation>
    </message>
    <message>
        <source>Marks</source>
        <translation>Marken</translation>
    </message>
    <message>
        <source>Pull again</source>
        <translation>Noch einmal ziehen</translation>
    </message>
    <message>
        <source>stretch, {0}</source>
        <translation>Dehnung, {0}</translation>
    </message>
    <message>
        <source>tension, {0}</source>
        <translation>Zug, {0}</translation>
    </message>
    <message>
        <source>Band: {0}</source>
        <translation>Band: {0}</translation>
    </message>
    <message>
        <source>Fitting the band</source>
        <translation>Band wird angepasst</translation>
    </message>
    <message>
        <source>Hysteresis: {0} %</source>
        <translation>Hysterese: {0} %</translation>
    </message>
    <message>
        <source>From {0} to {1} over {2} m</source>
        <translation>Von {0} bis {1} über {2} m</translation>
    </message>
    <message>
        <source>The band has a curve.</source>
        <translation>Das Band hat eine Kurve.</translation>
    </message>
    <message>
        <source>Saving the band</source>
        <translation>Band wird gespeichert</translation>
    </message>
</context>
<context>
    <name>DevicesPage</name>
    <message>
        <source>Devices</source>
        <translation>Geräte</translation>
    </message>
    <message>
        <source>Every serial port is asked who is there. Choose one and connect.</source>
        <translation>Jede serielle Schnittstelle wird gefragt, wer da ist. Eines wählen und verbinden.</translation>
    </message>
    <message>
        <source>Stations</source>
        <translation>Stationen</translation>
    </message>
    <message>
        <source>Look again</source>
        <translation>Noch einmal suchen</translation>
    </message>
    <message>
        <source>Look for devices again</source>
        <translation>Noch einmal nach Geräten suchen</translation>
    </message>
    <message>
        <source>Connect</source>
        <translation>Verbinden</translation>
    </message>
    <message>
        <source>Connect the chosen station</source>
        <translation>Die gewählte Station verbinden</translation>
    </message>
    <message>
        <source>CONNECTED NOW</source>
        <translation>JETZT VERBUNDEN</translation>
    </message>
    <message>
        <source>Connected station</source>
        <translation>Verbundene Station</translation>
    </message>
    <message>
        <source>Name of the connected station</source>
        <translation>Name der verbundenen Station</translation>
    </message>
    <message>
        <source>for example: hall, left lane</source>
        <translation>zum Beispiel: Halle, linke Bahn</translation>
    </message>
    <message>
        <source>Save name</source>
        <translation>Namen speichern</translation>
    </message>
    <message>
        <source>Save the name of the connected station</source>
        <translation>Den Namen der verbundenen Station speichern</translation>
    </message>
    <message>
        <source>Name</source>
        <translation>Name</translation>
    </message>
    <message>
        <source>{0} on {1}</source>
        <translation>{0} an {1}</translation>
    </message>
    <message>
        <source>A recording is replayed: no device is connected.</source>
        <translation>Eine Aufnahme wird abgespielt: kein Gerät ist verbunden.</translation>
    </message>
    <message>
        <source>Looking for devices</source>
        <translation>Geräte werden gesucht</translation>
    </message>
    <message>
        <source>Simulated station</source>
        <translation>Simulierte Station</translation>
    </message>
    <message>
        <source>with an athlete who trains</source>
        <translation>mit einem Athleten, der trainiert</translation>
    </message>
    <message>
        <source>Simulated bench</source>
        <translation>Simulierter Prüfstand</translation>
    </message>
    <message>
        <source>no athlete: to try calibration on</source>
        <translation>ohne Athleten: um Kalibrieren zu probieren</translation>
    </message>
    <message>
        <source>No other device</source>
        <translation>Kein anderes Gerät</translation>
    </message>
    <message>
        <source>plug it in and look again</source>
        <translation>einstecken und noch einmal suchen</translation>
    </message>
    <message>
        <source>{0} – connected</source>
        <translation>{0} – verbunden</translation>
    </message>
</context>
<context>
    <name>DrillEditor</name>
    <message>
        <source>Drill editor</source>
        <translation>Übungen bearbeiten</translation>
    </message>
    <message>
        <source>Drill to start from</source>
        <translation>Übung, mit der begonnen wird</translation>
    </message>
    <message>
        <source>Drill as text</source>
        <translation>Übung als Text</translation>
    </message>
    <message>
        <source>Form</source>
        <translation>Formular</translation>
    </message>
    <message>
        <source>Text</source>
        <translation>Text</translation>
    </message>
    <message>
        <source>Start from</source>
        <translation>Beginnen mit</translation>
    </message>
    <message>
        <source>What is wrong with the drill</source>
        <translation>Was an der Übung falsch ist</translation>
    </message>
    <message>
        <source>Name to save it under</source>
        <translation>Name, unter dem gespeichert wird</translation>
    </message>
    <message>
        <source>Save</source>
        <translation>Speichern</translation>
    </message>
    <message>
        <source>Save the drill</source>
        <translation>Übung speichern</translation>
    </message>
    <message>
        <source>Save it among your own drills (Ctrl + S)</source>
        <translation>Unter den eigenen Übungen speichern (Strg + S)</translation>
    </message>
    <message>
        <source>Save as</source>
        <translation>Speichern als</translation>
    </message>
    <message>
        <source>Repetition</source>
        <translation>Wiederholung</translation>
    </message>
    <message>
        <source>Chance (seed)</source>
        <translation>Zufall (Startwert)</translation>
    </message>
    <message>
        <source>Difficulty of the preview</source>
        <translation>Schwierigkeit der Vorschau</translation>
    </message>
    <message>
        <source>How hard the adaptation has made it</source>
        <translation>Wie schwer die Anpassung es gemacht hat</translation>
    </message>
    <message>
        <source>easy</source>
        <translation>leicht</translation>
    </message>
    <message>
        <source>hard</source>
        <translation>schwer</translation>
    </message>
    <message>
        <source>What the preview shows</source>
        <translation>Was die Vorschau zeigt</translation>
    </message>
    <message>
        <source>Chance</source>
        <translation>Zufall</translation>
    </message>
    <message>
        <source>Reading the drill</source>
        <translation>Übung wird gelesen</translation>
    </message>
    <message>
        <source>{0} is saved.</source>
        <translation>{0} ist gespeichert.</translation>
    </message>
    <message>
        <source>{0} is there already: save again to replace it.</source>
        <translation>{0} gibt es schon: noch einmal speichern, um zu ersetzen.</translation>
    </message>
    <message>
        <source>Saving the drill</source>
        <translation>Übung wird gespeichert</translation>
    </message>
    <message>
        <source>This is not saved. Close again to leave it so.</source>
        <translation>Dies ist nicht gespeichert. Noch einmal schließen, um es so zu lassen.</translation>
    </message>
    <message>
        <source>Something is wrong: it stands beside its field.</source>
        <translation>Etwas ist falsch: es steht neben seinem Feld.</translation>
    </message>
    <message>
        <source>Line {0}: {1}</source>
        <translation>Zeile {0}: {1}</translation>
    </message>
    <message>
        <source>Drawing the drill</source>
        <translation>Übung wird gezeichnet</translation>
    </message>
    <message>
        <source>with the maxima of {0}</source>
        <translation>mit den Maxima von {0}</translation>
    </message>
    <message>
        <source>with the maxima of an example athlete</source>
        <translation>mit den Maxima eines Beispielathleten</translation>
    </message>
    <message>
        <source>One repetition: {0} s</source>
        <translation>Eine Wiederholung: {0} s</translation>
    </message>
    <message>
        <source>predictability {0} (1: a clock)</source>
        <translation>Vorhersagbarkeit {0} (1: eine Uhr)</translation>
    </message>
</context>
<context>
    <name>DrillForm</name>
    <message>
        <source>Form of the drill</source>
        <translation>Formular der Übung</translation>
    </message>
    <message>
        <source>Phase {0}: {1}</source>
        <translation>Phase {0}: {1}</translation>
    </message>
</context>
<context>
    <name>FootView</name>
    <message>
        <source>Centre of pressure under the foot</source>
        <extracomment>Half of what is shown of a plate, mm: a foot and a little more. Half of what the lens shows, mm: quiet sway is a few millimetres.</extracomment>
        <translation>Druckmittelpunkt unter dem Fuß</translation>
    </message>
    <message>
        <source>no load</source>
        <translation>keine Last</translation>
    </message>
</context>
<context>
    <name>Header</name>
    <message>
        <source>Drill, set and clock</source>
        <translation>Übung, Satz und Uhr</translation>
    </message>
    <message>
        <source>SIMULATED</source>
        <translation>SIMULIERT</translation>
    </message>
    <message>
        <source>not started</source>
        <translation>nicht begonnen</translation>
    </message>
    <message>
        <source>set {0} of {1}</source>
        <translation>Satz {0} von {1}</translation>
    </message>
</context>
<context>
    <name>HealthStrip</name>
    <message>
        <source>Device health</source>
        <translation>Zustand des Geräts</translation>
    </message>
    <message>
        <source>Device</source>
        <translation>Gerät</translation>
    </message>
    <message>
        <source>Rate</source>
        <translation>Rate</translation>
    </message>
    <message>
        <source>Lost samples</source>
        <translation>Verlorene Werte</translation>
    </message>
    <message>
        <source>CRC errors</source>
        <translation>CRC-Fehler</translation>
    </message>
    <message>
        <source>Clock</source>
        <translation>Uhr</translation>
    </message>
    <message>
        <source>Latency</source>
        <translation>Verzögerung</translation>
    </message>
    <message>
        <source>Disk free</source>
        <translation>Platz frei</translation>
    </message>
    <message>
        <source>Real time</source>
        <translation>Echtzeit</translation>
    </message>
    <message>
        <source>Recording</source>
        <translation>Aufnahme</translation>
    </message>
    <message>
        <source>{0}  all is well</source>
        <translation>{0}  alles in Ordnung</translation>
    </message>
    <message>
        <source>{0} of {1} Hz</source>
        <translation>{0} von {1} Hz</translation>
    </message>
    <message>
        <source>not known yet</source>
        <translation>noch nicht bekannt</translation>
    </message>
    <message>
        <source>± {0} ms</source>
        <translation>± {0} ms</translation>
    </message>
    <message>
        <source>p50 {0}, p99 {1} ms</source>
        <translation>p50 {0}, p99 {1} ms</translation>
    </message>
    <message>
        <source>not used</source>
        <translation>nicht benutzt</translation>
    </message>
    <message>
        <source>{0} GB</source>
        <translation>{0} GB</translation>
    </message>
    <message>
        <source>off</source>
        <translation>aus</translation>
    </message>
    <message>
        <source>connecting</source>
        <translation>wird verbunden</translation>
    </message>
    <message>
        <source>lost</source>
        <translation>verloren</translation>
    </message>
    <message>
        <source>stopped</source>
        <translation>gestoppt</translation>
    </message>
    <message>
        <source>replay ended</source>
        <translation>Wiedergabe zu Ende</translation>
    </message>
</context>
<context>
    <name>HelpOverlay</name>
    <message>
        <source>Keyboard help</source>
        <extracomment>More keys than this stand in two columns.</extracomment>
        <translation>Hilfe zur Tastatur</translation>
    </message>
    <message>
        <source>Keys</source>
        <translation>Tasten</translation>
    </message>
</context>
<context>
    <name>HistoryTab</name>
    <message>
        <source>SIMULATED</source>
        <extracomment>Ranges to choose from, days; None: everything.</extracomment>
        <translation>SIMULIERT</translation>
    </message>
    <message>
        <source>Sessions of the simulated station are among these</source>
        <translation>Einheiten der simulierten Station sind darunter</translation>
    </message>
    <message>
        <source>Range of time</source>
        <translation>Zeitraum</translation>
    </message>
    <message>
        <source>All time</source>
        <translation>Gesamte Zeit</translation>
    </message>
    <message>
        <source>12 weeks</source>
        <translation>12 Wochen</translation>
    </message>
    <message>
        <source>4 weeks</source>
        <translation>4 Wochen</translation>
    </message>
    <message>
        <source>Progress</source>
        <translation>Fortschritt</translation>
    </message>
    <message>
        <source>Support</source>
        <translation>Stütze</translation>
    </message>
    <message>
        <source>Load</source>
        <translation>Belastung</translation>
    </message>
    <message>
        <source>Plan</source>
        <translation>Plan</translation>
    </message>
    <message>
        <source>Compare</source>
        <translation>Vergleich</translation>
    </message>
    <message>
        <source>Notes</source>
        <translation>Notizen</translation>
    </message>
    <message>
        <source>What is shown</source>
        <translation>Was gezeigt wird</translation>
    </message>
    <message>
        <source>Reading the history</source>
        <translation>Verlauf wird gelesen</translation>
    </message>
    <message>
        <source>{0}, {1}</source>
        <translation>{0}, {1}</translation>
    </message>
    <message>
        <source>Who trains under a name stands here once the recording is finished: when another athlete is chosen, or bandplate is closed.</source>
        <translation>Wer unter einem Namen trainiert, steht hier, sobald die Aufnahme beendet ist: wenn ein anderer Athlet gewählt oder bandplate geschlossen wird.</translation>
    </message>
    <message>
        <source>The history cannot be read</source>
        <translation>Der Verlauf ist nicht lesbar</translation>
    </message>
    <message>
        <source>No athletes yet</source>
        <translation>Noch keine Athleten</translation>
    </message>
    <message>
        <source>Judging the progress</source>
        <translation>Fortschritt wird beurteilt</translation>
    </message>
    <message>
        <source>Comparing athletes</source>
        <translation>Athleten werden verglichen</translation>
    </message>
    <message>
        <source>Planning</source>
        <translation>Plan wird gemacht</translation>
    </message>
    <message>
        <source>Keeping the plan</source>
        <translation>Plan wird gespeichert</translation>
    </message>
    <message>
        <source>Keeping a note</source>
        <translation>Notiz wird gespeichert</translation>
    </message>
    <message>
        <source>{0} is not the athlete at this station: choose {0} first.</source>
        <translation>{0} ist nicht der Athlet an dieser Station: zuerst {0} wählen.</translation>
    </message>
    <message>
        <source>No session yet</source>
        <translation>Noch keine Einheit</translation>
    </message>
    <message>
        <source>The plan says how to begin: choose Plan above.</source>
        <translation>Der Plan sagt, wie man beginnt: oben Plan wählen.</translation>
    </message>
    <message>
        <source>No ramps yet</source>
        <translation>Noch keine Rampen</translation>
    </message>
    <message>
        <source>The drill Ramp, three on each side, finds where the support gives way.</source>
        <translation>Die Übung Rampe, dreimal je Seite, findet, wo die Stütze nachgibt.</translation>
    </message>
</context>
<context>
    <name>JobStrip</name>
    <message>
        <source>Work in progress</source>
        <extracomment>What is over sooner is not shown, ms.</extracomment>
        <translation>Laufende Arbeit</translation>
    </message>
    <message>
        <source>How much is done</source>
        <translation>Wie viel erledigt ist</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>Abbrechen</translation>
    </message>
    <message>
        <source>Cancel the work in progress</source>
        <translation>Die laufende Arbeit abbrechen</translation>
    </message>
    <message>
        <source>{0}: {1}</source>
        <translation>{0}: {1}</translation>
    </message>
</context>
<context>
    <name>LaneLabels</name>
    <message>
        <source>Push L</source>
        <translation>Druck L</translation>
    </message>
    <message>
        <source>Push R</source>
        <translation>Druck R</translation>
    </message>
    <message>
        <source>Swing L</source>
        <translation>Schwung L</translation>
    </message>
    <message>
        <source>Swing R</source>
        <translation>Schwung R</translation>
    </message>
    <message>
        <source>Arm L</source>
        <translation>Arm L</translation>
    </message>
    <message>
        <source>Arm R</source>
        <translation>Arm R</translation>
    </message>
    <message>
        <source>Torso L</source>
        <translation>Rumpf L</translation>
    </message>
    <message>
        <source>Torso R</source>
        <translation>Rumpf R</translation>
    </message>
    <message>
        <source>to {0}</source>
        <translation>bis {0}</translation>
    </message>
</context>
<context>
    <name>LanePlots</name>
    <message>
        <source>Curves of the repetitions</source>
        <extracomment>A place that is narrower than this share of what is seen is brought nearer. One key press moves a cursor by this share of what is seen. Stands among the repetitions&apos; numbers for the mean of last time. The cursors, as they are drawn: one through, one dashed.</extracomment>
        <translation>Kurven der Wiederholungen</translation>
    </message>
    <message>
        <source>since go</source>
        <translation>seit Los</translation>
    </message>
    <message>
        <source>since the beginning</source>
        <translation>seit Beginn</translation>
    </message>
    <message>
        <source>{0} {1} s    {2} {3} s    Δ {4} s    {5}</source>
        <translation>{0} {1} s    {2} {3} s    Δ {4} s    {5}</translation>
    </message>
</context>
<context>
    <name>LanesView</name>
    <message>
        <source>Curves of every limb</source>
        <extracomment>Height of the time axis. The coach&apos;s rows.</extracomment>
        <translation>Kurven aller Glieder</translation>
    </message>
    <message>
        <source>{0} s</source>
        <translation>{0} s</translation>
    </message>
</context>
<context>
    <name>LastTime</name>
    <message>
        <source>Reading the history</source>
        <translation>Verlauf wird gelesen</translation>
    </message>
</context>
<context>
    <name>LimiterWatch</name>
    <message>
        <source>Reading the history</source>
        <translation>Verlauf wird gelesen</translation>
    </message>
    <message>
        <source>Limiter: {0} (experimental)</source>
        <translation>Begrenzer: {0} (experimentell)</translation>
    </message>
    <message>
        <source>No single limiter (experimental)</source>
        <translation>Kein einzelner Begrenzer (experimentell)</translation>
    </message>
</context>
<context>
    <name>LimitsPage</name>
    <message>
        <source>Limits</source>
        <translation>Grenzwerte</translation>
    </message>
    <message>
        <source>What sensors carry, what the station allows, and when a drill stops by itself.</source>
        <translation>Was Sensoren tragen, was die Station erlaubt und wann eine Übung von selbst stoppt.</translation>
    </message>
    <message>
        <source>RATED LOADS</source>
        <translation>NENNLASTEN</translation>
    </message>
    <message>
        <source>Every hook, strap and anchor must carry three times the band&apos;s load.</source>
        <translation>Jeder Haken, Gurt und Anker muss das Dreifache der Bandlast tragen.</translation>
    </message>
    <message>
        <source>STOPS OF THE CHOSEN DRILL</source>
        <translation>STOPPS DER GEWÄHLTEN ÜBUNG</translation>
    </message>
    <message>
        <source>No software makes a stretched band safe: keep hands and eyes out of it.</source>
        <translation>Keine Software macht ein gespanntes Band sicher: Hände und Augen fernhalten.</translation>
    </message>
    <message>
        <source>Reading which band hangs where</source>
        <translation>Es wird gelesen, welches Band wo hängt</translation>
    </message>
    <message>
        <source>Left plate</source>
        <translation>Linke Platte</translation>
    </message>
    <message>
        <source>Right plate</source>
        <translation>Rechte Platte</translation>
    </message>
    <message>
        <source>4 cells × {0}</source>
        <translation>4 Zellen × {0}</translation>
    </message>
    <message>
        <source>{0}; {1} hangs there</source>
        <translation>{0}; {1} hängt dort</translation>
    </message>
    <message>
        <source>Overload</source>
        <translation>Überlast</translation>
    </message>
    <message>
        <source>push above {0} % of max</source>
        <translation>Druck über {0} % vom Maximum</translation>
    </message>
    <message>
        <source>Band end</source>
        <translation>Bandende</translation>
    </message>
    <message>
        <source>less than {0} % of stretch left</source>
        <translation>weniger als {0} % Dehnung übrig</translation>
    </message>
    <message>
        <source>Balance</source>
        <translation>Balance</translation>
    </message>
    <message>
        <source>{0} mm from the plate&apos;s edge for 0.3 s</source>
        <translation>{0} mm vom Plattenrand für 0,3 s</translation>
    </message>
    <message>
        <source>Dropout</source>
        <translation>Ausfall</translation>
    </message>
    <message>
        <source>{0} s below 80 % of the target</source>
        <translation>{0} s unter 80 % des Ziels</translation>
    </message>
    <message>
        <source>Lost samples</source>
        <translation>Verlorene Werte</translation>
    </message>
    <message>
        <source>{0} % of a second</source>
        <translation>{0} % einer Sekunde</translation>
    </message>
</context>
<context>
    <name>LiveTab</name>
    <message>
        <source>Pause</source>
        <translation>Halt</translation>
    </message>
    <message>
        <source>Hold the curves while recording goes on (P)</source>
        <translation>Die Kurven halten, während die Aufnahme weiterläuft (P)</translation>
    </message>
    <message>
        <source>Time in the recording</source>
        <translation>Zeit in der Aufnahme</translation>
    </message>
    <message>
        <source>Shorter time axis (+)</source>
        <translation>Kürzere Zeitachse (+)</translation>
    </message>
    <message>
        <source>Longer time axis (−)</source>
        <translation>Längere Zeitachse (−)</translation>
    </message>
    <message>
        <source>Length of the time axis</source>
        <translation>Länge der Zeitachse</translation>
    </message>
    <message>
        <source>Note</source>
        <translation>Notiz</translation>
    </message>
    <message>
        <source>Write a note</source>
        <translation>Eine Notiz schreiben</translation>
    </message>
    <message>
        <source>Write a note for this instant, or for the held one (T)</source>
        <translation>Eine Notiz zu diesem Moment oder zum gehaltenen schreiben (T)</translation>
    </message>
    <message>
        <source>Marks and notes</source>
        <translation>Marken und Notizen</translation>
    </message>
    <message>
        <source>Go to a mark or note of this recording (J)</source>
        <translation>Zu einer Marke oder Notiz dieser Aufnahme gehen (J)</translation>
    </message>
    <message>
        <source>{0} s</source>
        <translation>{0} s</translation>
    </message>
    <message>
        <source>{0} min</source>
        <translation>{0} min</translation>
    </message>
    <message>
        <source>Last time</source>
        <translation>Letztes Mal</translation>
    </message>
    <message>
        <source>LIVE MEASURES</source>
        <translation>MESSWERTE LIVE</translation>
    </message>
    <message>
        <source>All</source>
        <translation>Alle</translation>
    </message>
    <message>
        <source>Show all measures</source>
        <translation>Alle Messwerte zeigen</translation>
    </message>
    <message>
        <source>Show all measures, or the few that matter while training</source>
        <translation>Alle Messwerte zeigen, oder die wenigen, auf die es beim Training ankommt</translation>
    </message>
    <message>
        <source>STATION HEALTH</source>
        <translation>ZUSTAND DER STATION</translation>
    </message>
    <message>
        <source>Show all of the station&apos;s health</source>
        <translation>Den ganzen Zustand der Station zeigen</translation>
    </message>
    <message>
        <source>Show everything, or only what wants a look</source>
        <translation>Alles zeigen, oder nur, was einen Blick braucht</translation>
    </message>
    <message>
        <source>Marks: {0}</source>
        <translation>Marken: {0}</translation>
    </message>
    <message>
        <source>now</source>
        <translation>jetzt</translation>
    </message>
    <message>
        <source>LAST REPETITION</source>
        <translation>LETZTE WIEDERHOLUNG</translation>
    </message>
    <message>
        <source>last time: {0}</source>
        <translation>letztes Mal: {0}</translation>
    </message>
    <message>
        <source>▶ Live</source>
        <translation>▶ Live</translation>
    </message>
</context>
<context>
    <name>LoadPage</name>
    <message>
        <source>By session</source>
        <translation>Nach Einheit</translation>
    </message>
    <message>
        <source>By week</source>
        <translation>Nach Woche</translation>
    </message>
    <message>
        <source>Load by session or week</source>
        <translation>Belastung nach Einheit oder Woche</translation>
    </message>
    <message>
        <source>Load over time</source>
        <translation>Belastung über die Zeit</translation>
    </message>
    <message>
        <source>Maxima over time</source>
        <translation>Maxima über die Zeit</translation>
    </message>
    <message>
        <source>Chosen session</source>
        <translation>Gewählte Einheit</translation>
    </message>
    <message>
        <source>Load: mean force × held time (kN s)</source>
        <translation>Belastung: Kraft × Haltezeit (kN s)</translation>
    </message>
    <message>
        <source>Max of each member (% of its first)</source>
        <translation>Maximum jedes Glieds (% des ersten)</translation>
    </message>
    <message>
        <source>{0}: {1} {2} ({3})</source>
        <translation>{0}: {1} {2} ({3})</translation>
    </message>
    <message>
        <source>None yet: a max drill measures them.</source>
        <translation>Noch keine: eine Maximum-Übung misst sie.</translation>
    </message>
    <message>
        <source>{0}: {1} kN s, {2} repetitions</source>
        <translation>{0}: {1} kN s, {2} Wiederholungen</translation>
    </message>
    <message>
        <source>simulated station</source>
        <translation>simulierte Station</translation>
    </message>
    <message>
        <source>Week of {0}: {1} kN s</source>
        <translation>Woche vom {0}: {1} kN s</translation>
    </message>
    <message>
        <source>kN s, of repetitions that counted</source>
        <translation>kN s, von gezählten Wiederholungen</translation>
    </message>
    <message>
        <source>Point at a bar or mark; a click opens the session in Review.</source>
        <translation>Auf Balken oder Marke zeigen; ein Klick öffnet die Einheit im Rückblick.</translation>
    </message>
</context>
<context>
    <name>LookPage</name>
    <message>
        <source>Screens and language</source>
        <translation>Bildschirme und Sprache</translation>
    </message>
    <message>
        <source>How the windows look, and where they open.</source>
        <translation>Wie die Fenster aussehen und wo sie sich öffnen.</translation>
    </message>
    <message>
        <source>WHICH WINDOW ON WHICH DISPLAY</source>
        <translation>WELCHES FENSTER AUF WELCHEM BILDSCHIRM</translation>
    </message>
    <message>
        <source>Any but the coach&apos;s</source>
        <translation>Jeder außer dem des Trainers</translation>
    </message>
    <message>
        <source>Where it was opened</source>
        <translation>Wo es geöffnet wurde</translation>
    </message>
    <message>
        <source>Athlete&apos;s window</source>
        <translation>Fenster des Athleten</translation>
    </message>
    <message>
        <source>Coach&apos;s window</source>
        <translation>Fenster des Trainers</translation>
    </message>
    <message>
        <source>It holds when the window is opened the next time.</source>
        <translation>Es gilt, wenn das Fenster das nächste Mal geöffnet wird.</translation>
    </message>
    <message>
        <source>LOOK</source>
        <translation>AUSSEHEN</translation>
    </message>
    <message>
        <source>Dark</source>
        <translation>Dunkel</translation>
    </message>
    <message>
        <source>Light</source>
        <translation>Hell</translation>
    </message>
    <message>
        <source>High contrast</source>
        <translation>Hoher Kontrast</translation>
    </message>
    <message>
        <source>As the computer</source>
        <translation>Wie der Computer</translation>
    </message>
    <message>
        <source>Newton, kilogram</source>
        <translation>Newton, Kilogramm</translation>
    </message>
    <message>
        <source>Pound-force, pound</source>
        <translation>Pound-force, Pound</translation>
    </message>
    <message>
        <source>Theme</source>
        <translation>Aussehen</translation>
    </message>
    <message>
        <source>Language</source>
        <translation>Sprache</translation>
    </message>
    <message>
        <source>Units on screen</source>
        <translation>Einheiten am Bildschirm</translation>
    </message>
    <message>
        <source>Recordings, exports and reports are always in newtons.</source>
        <translation>Aufnahmen, Exporte und Berichte sind immer in Newton.</translation>
    </message>
    <message>
        <source>Display of the athlete&apos;s window</source>
        <translation>Bildschirm für das Fenster des Athleten</translation>
    </message>
    <message>
        <source>Display of the coach&apos;s window</source>
        <translation>Bildschirm für das Fenster des Trainers</translation>
    </message>
    <message>
        <source>{0} (not connected)</source>
        <translation>{0} (nicht verbunden)</translation>
    </message>
</context>
<context>
    <name>MeasureList</name>
    <message>
        <source>Live measures</source>
        <extracomment>What a coach wants to see while the athlete works; the rest is one click away.</extracomment>
        <translation>Messwerte live</translation>
    </message>
    <message>
        <source>not measured</source>
        <translation>nicht gemessen</translation>
    </message>
    <message>
        <source>exp.</source>
        <translation>exp.</translation>
    </message>
    <message>
        <source>Experimental: a construct of this project</source>
        <translation>Experimentell: ein Konstrukt dieses Projekts</translation>
    </message>
    <message>
        <source>None yet: they appear with the first samples.</source>
        <translation>Noch keine: sie kommen mit den ersten Werten.</translation>
    </message>
    <message>
        <source>{0}, last time</source>
        <translation>{0}, letztes Mal</translation>
    </message>
</context>
<context>
    <name>MeasureTable</name>
    <message>
        <source>Mean</source>
        <extracomment>Columns before those of the repetitions: mean, last time, change.</extracomment>
        <translation>Mittel</translation>
    </message>
    <message>
        <source>Last time</source>
        <translation>Letztes Mal</translation>
    </message>
    <message>
        <source>Change</source>
        <translation>Änderung</translation>
    </message>
    <message>
        <source>Excluded: {0}</source>
        <translation>Ausgeschlossen: {0}</translation>
    </message>
    <message>
        <source>{0}, {1}</source>
        <translation>{0}, {1}</translation>
    </message>
    <message>
        <source>There is no last time to compare with.</source>
        <translation>Es gibt kein letztes Mal zum Vergleichen.</translation>
    </message>
    <message>
        <source>Whether the change is real cannot be told yet: that takes four sessions.</source>
        <translation>Ob die Änderung echt ist, lässt sich noch nicht sagen: das braucht vier Einheiten.</translation>
    </message>
    <message>
        <source>The change is real: beyond {0}, the least that is.</source>
        <translation>Die Änderung ist echt: größer als {0}, die kleinste echte.</translation>
    </message>
    <message>
        <source>The change is within {0}: no real one.</source>
        <translation>Die Änderung liegt innerhalb von {0}: keine echte.</translation>
    </message>
    <message>
        <source>{0} ?</source>
        <translation>{0} ?</translation>
    </message>
    <message>
        <source>{0} real</source>
        <translation>{0} echt</translation>
    </message>
    <message>
        <source>{0} noise</source>
        <translation>{0} Rauschen</translation>
    </message>
</context>
<context>
    <name>MeasuresPage</name>
    <message>
        <source>Drill and side</source>
        <translation>Übung und Seite</translation>
    </message>
    <message>
        <source>All measures</source>
        <translation>Alle Messwerte</translation>
    </message>
    <message>
        <source>Every measure there is, or the few that matter first</source>
        <translation>Alle Messwerte, oder zuerst die wenigen wichtigen</translation>
    </message>
    <message>
        <source>Measures</source>
        <translation>Messwerte</translation>
    </message>
    <message>
        <source>Verdict</source>
        <translation>Urteil</translation>
    </message>
    <message>
        <source>experimental</source>
        <translation>experimentell</translation>
    </message>
    <message>
        <source>Experimental: a construct of this project</source>
        <translation>Experimentell: ein Konstrukt dieses Projekts</translation>
    </message>
    <message>
        <source>simulated</source>
        <translation>simuliert</translation>
    </message>
    <message>
        <source>All these sessions are of the simulated station</source>
        <translation>Alle diese Einheiten sind von der simulierten Station</translation>
    </message>
    <message>
        <source>Measure over the sessions</source>
        <translation>Messgröße über die Einheiten</translation>
    </message>
    <message>
        <source>Chosen session</source>
        <translation>Gewählte Einheit</translation>
    </message>
    <message>
        <source>{0}   (sets: {1})</source>
        <translation>{0}   (Sätze: {1})</translation>
    </message>
    <message>
        <source>{0} (exp.)</source>
        <translation>{0} (exp.)</translation>
    </message>
    <message>
        <source>{0} ({1})</source>
        <translation>{0} ({1})</translation>
    </message>
    <message>
        <source>{0}: {1}</source>
        <translation>{0}: {1}</translation>
    </message>
    <message>
        <source>mean of a session</source>
        <translation>Mittel einer Einheit</translation>
    </message>
    <message>
        <source>baseline (first 3 sessions) ± {0}: no real change inside (MDC95)</source>
        <translation>Basis (erste 3 Einheiten) ± {0}: darin keine echte Änderung (MDC95)</translation>
    </message>
    <message>
        <source>Point at a session; a click opens it in Review.</source>
        <translation>Auf Einheit zeigen; Klick öffnet sie im Rückblick.</translation>
    </message>
    <message>
        <source>{0} sets of another method or sample rate are not mixed in.</source>
        <translation>{0} Sätze anderer Methode oder Abtastrate sind nicht beigemischt.</translation>
    </message>
</context>
<context>
    <name>MemberBars</name>
    <message>
        <source>swing</source>
        <translation>Schwung</translation>
    </message>
    <message>
        <source>left arm</source>
        <translation>linker Arm</translation>
    </message>
    <message>
        <source>right arm</source>
        <translation>rechter Arm</translation>
    </message>
    <message>
        <source>torso</source>
        <translation>Rumpf</translation>
    </message>
    <message>
        <source>Support of each member, percent of its maximum</source>
        <translation>Stütze jedes Glieds, Prozent seines Maximums</translation>
    </message>
    <message>
        <source>lags</source>
        <translation>zu wenig</translation>
    </message>
</context>
<context>
    <name>MessageBar</name>
    <message>
        <source>Alarm</source>
        <extracomment>Height: two lines of body text.</extracomment>
        <translation>Alarm</translation>
    </message>
    <message>
        <source>Message</source>
        <translation>Meldung</translation>
    </message>
</context>
<context>
    <name>NoteCard</name>
    <message>
        <source>Note</source>
        <translation>Notiz</translation>
    </message>
    <message>
        <source>Text of the note</source>
        <translation>Text der Notiz</translation>
    </message>
    <message>
        <source>What did you see?</source>
        <translation>Was ist aufgefallen?</translation>
    </message>
    <message>
        <source>Put the note on the time axis</source>
        <translation>Die Notiz auf die Zeitachse setzen</translation>
    </message>
    <message>
        <source>Put the note on the time axis (Enter); Esc leaves it</source>
        <translation>Die Notiz auf die Zeitachse setzen (Eingabe); Esc lässt es</translation>
    </message>
    <message>
        <source>NOTE AT {0}</source>
        <translation>NOTIZ BEI {0}</translation>
    </message>
</context>
<context>
    <name>NotesPage</name>
    <message>
        <source>Notes</source>
        <translation>Notizen</translation>
    </message>
    <message>
        <source>A note on this athlete</source>
        <translation>Eine Notiz zu diesem Athleten</translation>
    </message>
    <message>
        <source>Add note</source>
        <translation>Notiz hinzufügen</translation>
    </message>
    <message>
        <source>on a set</source>
        <translation>zu einem Satz</translation>
    </message>
    <message>
        <source>on a session</source>
        <translation>zu einer Einheit</translation>
    </message>
    <message>
        <source>None yet.</source>
        <translation>Noch keine.</translation>
    </message>
</context>
<context>
    <name>Opener</name>
    <message>
        <source>A drill runs: stop it first.</source>
        <translation>Eine Übung läuft: zuerst stoppen.</translation>
    </message>
    <message>
        <source>Connecting</source>
        <translation>Wird verbunden</translation>
    </message>
</context>
<context>
    <name>PhaseTable</name>
    <message>
        <source>Add a phase</source>
        <translation>Eine Phase hinzufügen</translation>
    </message>
    <message>
        <source>Phase</source>
        <translation>Phase</translation>
    </message>
    <message>
        <source>Lasts</source>
        <translation>Dauert</translation>
    </message>
    <message>
        <source>Target</source>
        <translation>Ziel</translation>
    </message>
    <message>
        <source>to</source>
        <translation>bis</translation>
    </message>
    <message>
        <source>Phase {0}</source>
        <translation>Phase {0}</translation>
    </message>
    <message>
        <source>{0}: kind</source>
        <translation>{0}: Art</translation>
    </message>
    <message>
        <source>{0}: duration</source>
        <translation>{0}: Dauer</translation>
    </message>
    <message>
        <source>{0}: unit of the target</source>
        <translation>{0}: Einheit des Ziels</translation>
    </message>
    <message>
        <source>{0}: {1}</source>
        <translation>{0}: {1}</translation>
    </message>
    <message>
        <source>target</source>
        <translation>Ziel</translation>
    </message>
    <message>
        <source>target at its end</source>
        <translation>Ziel am Ende</translation>
    </message>
    <message>
        <source>–: none; at the end: the same all along</source>
        <translation>–: keines; am Ende: durchgehend gleich</translation>
    </message>
    <message>
        <source>Move it up</source>
        <translation>Nach oben</translation>
    </message>
    <message>
        <source>Leave it out</source>
        <translation>Weglassen</translation>
    </message>
    <message>
        <source>Phase {0}: {1}</source>
        <translation>Phase {0}: {1}</translation>
    </message>
</context>
<context>
    <name>Picker</name>
    <message>
        <source>Athlete</source>
        <extracomment>What stands for the set of the recording that still runs.</extracomment>
        <translation>Athlet</translation>
    </message>
    <message>
        <source>Drill</source>
        <translation>Übung</translation>
    </message>
    <message>
        <source>Set</source>
        <translation>Satz</translation>
    </message>
    <message>
        <source>Open a recording…</source>
        <translation>Aufnahme öffnen…</translation>
    </message>
    <message>
        <source>Open a recording</source>
        <translation>Eine Aufnahme öffnen</translation>
    </message>
    <message>
        <source>All drills</source>
        <translation>Alle Übungen</translation>
    </message>
    <message>
        <source>No set is chosen</source>
        <translation>Kein Satz ist gewählt</translation>
    </message>
    <message>
        <source>Running recording: its last set</source>
        <translation>Laufende Aufnahme: ihr letzter Satz</translation>
    </message>
    <message>
        <source>{0}  {1}, left, reps: {2}</source>
        <translation>{0}  {1}, links, {2} Wdh.</translation>
    </message>
    <message>
        <source>{0}  {1}, right, reps: {2}</source>
        <translation>{0}  {1}, rechts, {2} Wdh.</translation>
    </message>
    <message>
        <source>{0}  {1}, both legs, reps: {2}</source>
        <translation>{0}  {1}, beide Beine, {2} Wdh.</translation>
    </message>
    <message>
        <source>Recordings (*.mcap *.mcap.part)</source>
        <translation>Aufnahmen (*.mcap *.mcap.part)</translation>
    </message>
</context>
<context>
    <name>PlanPage</name>
    <message>
        <source>Plan anew</source>
        <extracomment>What is changed step by step is kept once, after the last step.</extracomment>
        <translation>Neu planen</translation>
    </message>
    <message>
        <source>Make a plan from what is known now; changes are dropped</source>
        <translation>Einen Plan aus dem jetzigen Wissen machen; Änderungen entfallen</translation>
    </message>
    <message>
        <source>Drills of the plan</source>
        <translation>Übungen des Plans</translation>
    </message>
    <message>
        <source>Next session: {0}</source>
        <translation>Nächste Einheit: {0}</translation>
    </message>
    <message>
        <source>first session</source>
        <translation>erste Einheit</translation>
    </message>
    <message>
        <source>light day</source>
        <translation>leichter Tag</translation>
    </message>
    <message>
        <source>light session</source>
        <translation>leichte Einheit</translation>
    </message>
    <message>
        <source>Changed by {0}; it stands until it is done.</source>
        <translation>Geändert von {0}; er gilt, bis er erledigt ist.</translation>
    </message>
    <message>
        <source>A proposal from the history; it rests on the limiter and the ceiling, which are experimental.</source>
        <translation>Ein Vorschlag aus dem Verlauf; er beruht auf Begrenzer und Grenze, die experimentell sind.</translation>
    </message>
</context>
<context>
    <name>PlatePicture</name>
    <message>
        <source>The plate from above</source>
        <extracomment>Residuals are drawn so many times as long as they are. ... up to this length: what is farther off is plainly bad. Radius of a point, at least, and as a part of the plate&apos;s height.</extracomment>
        <translation>Die Platte von oben</translation>
    </message>
    <message>
        <source>front</source>
        <translation>vorn</translation>
    </message>
</context>
<context>
    <name>PlateWizard</name>
    <message>
        <source>Calibrate a plate</source>
        <translation>Eine Platte kalibrieren</translation>
    </message>
    <message>
        <source>Known masses go up and down on every point of a grid; it takes about 40 minutes. Let the station warm up for ten minutes first.</source>
        <translation>Bekannte Massen gehen an jedem Punkt eines Rasters auf und ab; es dauert etwa 40 Minuten. Die Station vorher zehn Minuten warmlaufen lassen.</translation>
    </message>
    <message>
        <source>Left plate</source>
        <translation>Linke Platte</translation>
    </message>
    <message>
        <source>Right plate</source>
        <translation>Rechte Platte</translation>
    </message>
    <message>
        <source>9 points</source>
        <translation>9 Punkte</translation>
    </message>
    <message>
        <source>13 points</source>
        <translation>13 Punkte</translation>
    </message>
    <message>
        <source>Plate</source>
        <translation>Platte</translation>
    </message>
    <message>
        <source>Grid</source>
        <translation>Raster</translation>
    </message>
    <message>
        <source>Masses, kg</source>
        <translation>Massen, kg</translation>
    </message>
    <message>
        <source>Gravity here, m/s²</source>
        <translation>Schwere hier, m/s²</translation>
    </message>
    <message>
        <source>Three masses at least, weighed to 0.1 %. The centre of pressure is tested from 41 kg on. Gravity: 9.780 at the equator, 9.832 at the poles.</source>
        <translation>Mindestens drei Massen, auf 0,1 % gewogen. Der Druckmittelpunkt wird ab 41 kg geprüft. Schwere: 9,780 am Äquator, 9,832 an den Polen.</translation>
    </message>
    <message>
        <source>Go on where it was left</source>
        <translation>Dort weiter, wo es aufhörte</translation>
    </message>
    <message>
        <source>Looking for an unfinished calibration</source>
        <translation>Es wird nach einer angefangenen Kalibrierung gesucht</translation>
    </message>
    <message>
        <source>Write the masses like this: 10, 30, 50</source>
        <translation>Die Massen so schreiben: 10, 30, 50</translation>
    </message>
    <message>
        <source>Hands-free: do what it says and step back. Click a point to repeat it.</source>
        <translation>Freihändig: tun, was dasteht, und zurücktreten. Ein Klick auf einen Punkt wiederholt ihn.</translation>
    </message>
    <message>
        <source>{0} kg</source>
        <translation>{0} kg</translation>
    </message>
    <message>
        <source>Fitting the plate</source>
        <translation>Platte wird angepasst</translation>
    </message>
    <message>
        <source>Every point was held out once: its error is that of a fit without it. Arrows show the error of the centre of pressure, 20 times as long.</source>
        <translation>Jeder Punkt wurde einmal weggelassen: sein Fehler ist der einer Anpassung ohne ihn. Pfeile zeigen den Fehler des Druckmittelpunkts, 20-mal so lang.</translation>
    </message>
    <message>
        <source>Errors per point</source>
        <translation>Fehler je Punkt</translation>
    </message>
    <message>
        <source>Point</source>
        <translation>Punkt</translation>
    </message>
    <message>
        <source>Force, %</source>
        <translation>Kraft, %</translation>
    </message>
    <message>
        <source>Force, {0}</source>
        <translation>Kraft, {0}</translation>
    </message>
    <message>
        <source>{0} {1}: {2} (target {3})</source>
        <translation>{0} {1}: {2} (Vorgabe {3})</translation>
    </message>
    <message>
        <source>CoP, mm</source>
        <translation>CoP, mm</translation>
    </message>
    <message>
        <source>Repeat the chosen point</source>
        <translation>Gewählten Punkt wiederholen</translation>
    </message>
    <message>
        <source>Every target is met.</source>
        <translation>Jede Vorgabe ist erfüllt.</translation>
    </message>
    <message>
        <source>Force</source>
        <translation>Kraft</translation>
    </message>
    <message>
        <source>Corners</source>
        <translation>Ecken</translation>
    </message>
    <message>
        <source>Centre of pressure from 400 N</source>
        <translation>Druckmittelpunkt ab 400 N</translation>
    </message>
    <message>
        <source>Up against down</source>
        <translation>Auf gegen ab</translation>
    </message>
    <message>
        <source>– {0}: not tested, no load was heavy enough</source>
        <translation>– {0}: nicht geprüft, keine Last war schwer genug</translation>
    </message>
    <message>
        <source>Discarding</source>
        <translation>Wird verworfen</translation>
    </message>
    <message>
        <source>Saving the calibration</source>
        <translation>Kalibrierung wird gespeichert</translation>
    </message>
</context>
<context>
    <name>PreviewPlot</name>
    <message>
        <source>Target of the push</source>
        <extracomment>Maxima of an example athlete, N: what is shown where nobody&apos;s are known [ours]. Phases of a day are shown this long, s. Room above the target for those names, as a share of its range.</extracomment>
        <translation>Ziel des Drucks</translation>
    </message>
    <message>
        <source>Change of the bands&apos; pull</source>
        <translation>Änderung des Bandzugs</translation>
    </message>
    <message>
        <source>The bands stay as they are.</source>
        <translation>Die Bänder bleiben, wie sie sind.</translation>
    </message>
    <message>
        <source>CHANGE OF THE BANDS&apos; PULL (N, s SINCE GO)</source>
        <translation>ÄNDERUNG DES BANDZUGS (N, s SEIT LOS)</translation>
    </message>
    <message>
        <source>TARGET OF THE PUSH (N, s SINCE GO)</source>
        <translation>ZIEL DES DRUCKS (N, s SEIT LOS)</translation>
    </message>
</context>
<context>
    <name>PushView</name>
    <message>
        <source>Push force against its target</source>
        <translation>Druck gegen sein Ziel</translation>
    </message>
    <message>
        <source>4 s ago</source>
        <translation>vor 4 s</translation>
    </message>
    <message>
        <source>now</source>
        <translation>jetzt</translation>
    </message>
    <message>
        <source>2 s ahead</source>
        <translation>in 2 s</translation>
    </message>
</context>
<context>
    <name>RepetitionBar</name>
    <message>
        <source>SIMULATED</source>
        <translation>SIMULIERT</translation>
    </message>
    <message>
        <source>Nobody trained: this is the simulated station</source>
        <translation>Niemand hat trainiert: dies ist die simulierte Station</translation>
    </message>
    <message>
        <source>Exclude…</source>
        <translation>Ausschließen…</translation>
    </message>
    <message>
        <source>Exclude this repetition</source>
        <translation>Diese Wiederholung ausschließen</translation>
    </message>
    <message>
        <source>Note…</source>
        <translation>Notiz…</translation>
    </message>
    <message>
        <source>Write a note on this set</source>
        <translation>Eine Notiz zu diesem Satz schreiben</translation>
    </message>
    <message>
        <source>Whole curve</source>
        <translation>Ganze Kurve</translation>
    </message>
    <message>
        <source>Show the whole of the curves</source>
        <translation>Die ganzen Kurven zeigen</translation>
    </message>
    <message>
        <source>Reason</source>
        <translation>Grund</translation>
    </message>
    <message>
        <source>slipped or stumbled</source>
        <translation>gerutscht oder gestolpert</translation>
    </message>
    <message>
        <source>pushed with the wrong leg</source>
        <translation>mit dem falschen Bein gedrückt</translation>
    </message>
    <message>
        <source>sensor or band was wrong</source>
        <translation>Sensor oder Band war falsch</translation>
    </message>
    <message>
        <source>pain or cramp</source>
        <translation>Schmerz oder Krampf</translation>
    </message>
    <message>
        <source>was disturbed</source>
        <translation>wurde gestört</translation>
    </message>
    <message>
        <source>another reason</source>
        <translation>ein anderer Grund</translation>
    </message>
    <message>
        <source>Exclude it</source>
        <translation>Ausschließen</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>Abbrechen</translation>
    </message>
    <message>
        <source>Repetition {0}</source>
        <translation>Wiederholung {0}</translation>
    </message>
    <message>
        <source>Count again</source>
        <translation>Wieder zählen</translation>
    </message>
    <message>
        <source>Count this repetition again</source>
        <translation>Diese Wiederholung wieder zählen</translation>
    </message>
    <message>
        <source>A set is kept when its recording is closed.</source>
        <translation>Ein Satz wird bewahrt, wenn seine Aufnahme geschlossen ist.</translation>
    </message>
    <message>
        <source>Excluded: {0}</source>
        <translation>Ausgeschlossen: {0}</translation>
    </message>
    <message>
        <source>Did not count: {0}</source>
        <translation>Zählte nicht: {0}</translation>
    </message>
    <message>
        <source>Did not count</source>
        <translation>Zählte nicht</translation>
    </message>
    <message>
        <source>More about it, if you like</source>
        <translation>Mehr dazu, wenn gewünscht</translation>
    </message>
    <message>
        <source>Note</source>
        <translation>Notiz</translation>
    </message>
    <message>
        <source>More about the reason</source>
        <translation>Mehr zum Grund</translation>
    </message>
    <message>
        <source>Add note</source>
        <translation>Notiz hinzufügen</translation>
    </message>
    <message>
        <source>{0}: {1}</source>
        <translation>{0}: {1}</translation>
    </message>
</context>
<context>
    <name>ReportButton</name>
    <message>
        <source>Report…</source>
        <extracomment>Width of the file&apos;s line, so that a usual path can be read.</extracomment>
        <translation>Bericht…</translation>
    </message>
    <message>
        <source>Write a report as PDF or HTML</source>
        <translation>Einen Bericht als PDF oder HTML schreiben</translation>
    </message>
    <message>
        <source>The report is in {0}</source>
        <translation>Der Bericht steht in {0}</translation>
    </message>
    <message>
        <source>Writing the report</source>
        <translation>Bericht wird geschrieben</translation>
    </message>
</context>
<context>
    <name>ReportDialog</name>
    <message>
        <source>Report</source>
        <translation>Bericht</translation>
    </message>
    <message>
        <source>File of the report</source>
        <translation>Datei des Berichts</translation>
    </message>
    <message>
        <source>Choose…</source>
        <translation>Wählen…</translation>
    </message>
    <message>
        <source>Choose the file of the report</source>
        <translation>Datei des Berichts wählen</translation>
    </message>
    <message>
        <source>Language of the report</source>
        <translation>Sprache des Berichts</translation>
    </message>
    <message>
        <source>Open it when it is done</source>
        <translation>Öffnen, wenn er fertig ist</translation>
    </message>
    <message>
        <source>Make the report</source>
        <translation>Bericht machen</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>Abbrechen</translation>
    </message>
    <message>
        <source>File (.pdf or .html)</source>
        <translation>Datei (.pdf oder .html)</translation>
    </message>
    <message>
        <source>Language</source>
        <translation>Sprache</translation>
    </message>
    <message>
        <source>PDF (*.pdf);;Web page (*.html)</source>
        <translation>PDF (*.pdf);;Webseite (*.html)</translation>
    </message>
</context>
<context>
    <name>ReviewTab</name>
    <message>
        <source>All measures</source>
        <translation>Alle Messwerte</translation>
    </message>
    <message>
        <source>Measures of the repetitions</source>
        <translation>Messwerte der Wiederholungen</translation>
    </message>
    <message>
        <source>Reading the history</source>
        <translation>Verlauf wird gelesen</translation>
    </message>
    <message>
        <source>Reading the recording</source>
        <translation>Aufnahme wird gelesen</translation>
    </message>
    <message>
        <source>This set cannot be shown</source>
        <translation>Dieser Satz kann nicht gezeigt werden</translation>
    </message>
    <message>
        <source>No set yet</source>
        <translation>Noch kein Satz</translation>
    </message>
    <message>
        <source>Train with a named athlete, or open a recording, to see it here.</source>
        <translation>Mit einem benannten Athleten trainieren oder eine Aufnahme öffnen, um sie hier zu sehen.</translation>
    </message>
    <message>
        <source>─ last time: {0}</source>
        <translation>─ zuletzt: {0}</translation>
    </message>
    <message>
        <source>Note: {0}</source>
        <translation>Notiz: {0}</translation>
    </message>
    <message>
        <source>Choose a measure to see where it was read.</source>
        <translation>Einen Messwert wählen, um zu sehen, wo er abgelesen wurde.</translation>
    </message>
    <message>
        <source>Not measured: {0}.</source>
        <translation>Nicht gemessen: {0}.</translation>
    </message>
    <message>
        <source>Experimental.</source>
        <translation>Experimentell.</translation>
    </message>
    <message>
        <source>Writing to the history</source>
        <translation>In den Verlauf wird geschrieben</translation>
    </message>
</context>
<context>
    <name>SensorWizard</name>
    <message>
        <source>Calibrate a band sensor</source>
        <translation>Einen Bandsensor kalibrieren</translation>
    </message>
    <message>
        <source>Take the band off and hang known masses from its hook, up and down.</source>
        <translation>Das Band abnehmen und bekannte Massen an den Haken hängen, auf und ab.</translation>
    </message>
    <message>
        <source>mass, {0}</source>
        <translation>Masse, {0}</translation>
    </message>
    <message>
        <source>shown by the gain of now, {0}</source>
        <translation>mit der jetzigen Verstärkung gezeigt, {0}</translation>
    </message>
    <message>
        <source>Repeat the bad load</source>
        <translation>Schlechte Last wiederholen</translation>
    </message>
    <message>
        <source>Sensor</source>
        <translation>Sensor</translation>
    </message>
    <message>
        <source>Masses, kg (five at least)</source>
        <translation>Massen, kg (mindestens fünf)</translation>
    </message>
    <message>
        <source>Fitting the sensor</source>
        <translation>Sensor wird angepasst</translation>
    </message>
    <message>
        <source>Largest error</source>
        <translation>Größter Fehler</translation>
    </message>
    <message>
        <source>Up against down</source>
        <translation>Auf gegen ab</translation>
    </message>
    <message>
        <source>{0}: {1} (target {2})</source>
        <translation>{0}: {1} (Vorgabe {2})</translation>
    </message>
    <message>
        <source>Every target is met.</source>
        <translation>Jede Vorgabe ist erfüllt.</translation>
    </message>
    <message>
        <source>Saving the calibration</source>
        <translation>Kalibrierung wird gespeichert</translation>
    </message>
</context>
<context>
    <name>SensorsPage</name>
    <message>
        <source>Sensors</source>
        <translation>Sensoren</translation>
    </message>
    <message>
        <source>Step off and let the bands hang: then every sensor is still and near zero.</source>
        <translation>Absteigen und die Bänder hängen lassen: dann ist jeder Sensor still und nahe null.</translation>
    </message>
    <message>
        <source>A recording is replayed: it has no sensors to check.</source>
        <translation>Eine Aufnahme wird abgespielt: sie hat keine Sensoren zu prüfen.</translation>
    </message>
    <message>
        <source>Sensor</source>
        <translation>Sensor</translation>
    </message>
    <message>
        <source>Plug</source>
        <translation>Stecker</translation>
    </message>
    <message>
        <source>Force, {0}</source>
        <translation>Kraft, {0}</translation>
    </message>
    <message>
        <source>Noise, {0}</source>
        <translation>Rauschen, {0}</translation>
    </message>
    <message>
        <source>Load, %</source>
        <translation>Last, %</translation>
    </message>
    <message>
        <source>State</source>
        <translation>Zustand</translation>
    </message>
    <message>
        <source>Force at {0}</source>
        <translation>Kraft an {0}</translation>
    </message>
    <message>
        <source>State of {0}</source>
        <translation>Zustand von {0}</translation>
    </message>
    <message>
        <source>Verdict on all sensors</source>
        <translation>Urteil über alle Sensoren</translation>
    </message>
    <message>
        <source>Zero all sensors</source>
        <translation>Alle Sensoren auf null</translation>
    </message>
    <message>
        <source>What the last zero changed</source>
        <translation>Was das letzte Nullen geändert hat</translation>
    </message>
    <message>
        <source>What is wrong and what to do</source>
        <translation>Was falsch ist und was zu tun ist</translation>
    </message>
    <message>
        <source>fine</source>
        <translation>gut</translation>
    </message>
    <message>
        <source>A healthy bridge has {0}.</source>
        <translation>Eine gesunde Brücke hat {0}.</translation>
    </message>
    <message>
        <source>All 14 sensors are still and in range.</source>
        <translation>Alle 14 Sensoren sind still und im Bereich.</translation>
    </message>
    <message>
        <source>{0} of 14 need a look:</source>
        <translation>{0} von 14 brauchen einen Blick:</translation>
    </message>
    <message>
        <source>{0}: {1}: {2}</source>
        <translation>{0}: {1}: {2}</translation>
    </message>
    <message>
        <source>Not zeroed since it was connected.</source>
        <translation>Seit dem Verbinden nicht genullt.</translation>
    </message>
    <message>
        <source>Zeroed; the largest change was {0} at {1}.</source>
        <translation>Genullt; die größte Änderung war {0} an {1}.</translation>
    </message>
</context>
<context>
    <name>SetupTab</name>
    <message>
        <source>Devices</source>
        <translation>Geräte</translation>
    </message>
    <message>
        <source>Sensors</source>
        <translation>Sensoren</translation>
    </message>
    <message>
        <source>Calibration</source>
        <translation>Kalibrierung</translation>
    </message>
    <message>
        <source>Bands</source>
        <translation>Bänder</translation>
    </message>
    <message>
        <source>Limits</source>
        <translation>Grenzwerte</translation>
    </message>
    <message>
        <source>Screens</source>
        <translation>Bildschirme</translation>
    </message>
    <message>
        <source>Pages of Set-up</source>
        <translation>Seiten der Einrichtung</translation>
    </message>
</context>
<context>
    <name>StageCard</name>
    <message>
        <source>What to do now</source>
        <translation>Was jetzt zu tun ist</translation>
    </message>
    <message>
        <source>Then the coach goes on.</source>
        <translation>Dann macht der Trainer weiter.</translation>
    </message>
    <message>
        <source>DEVICE LOST</source>
        <translation>GERÄT VERLOREN</translation>
    </message>
    <message>
        <source>Nothing is measured now: ease off and step down</source>
        <translation>Gerade wird nichts gemessen: nachlassen und absteigen</translation>
    </message>
    <message>
        <source>It goes on by itself once the device is back.</source>
        <translation>Es geht von selbst weiter, sobald das Gerät wieder da ist.</translation>
    </message>
    <message>
        <source>Rest now; the coach has what comes next.</source>
        <translation>Jetzt Pause; der Trainer weiß, was kommt.</translation>
    </message>
    <message>
        <source>Next in {0}: {1}</source>
        <translation>Weiter in {0}: {1}</translation>
    </message>
    <message>
        <source>Lagged behind: {0}</source>
        <translation>Zurück blieb: {0}</translation>
    </message>
    <message>
        <source>No single member lagged behind</source>
        <translation>Kein einzelnes Glied blieb zurück</translation>
    </message>
    <message>
        <source>{0}, set {1} of {2}</source>
        <translation>{0}, Satz {1} von {2}</translation>
    </message>
</context>
<context>
    <name>SupportPage</name>
    <message>
        <source>Limiter over time</source>
        <translation>Begrenzer über die Zeit</translation>
    </message>
    <message>
        <source>Ceiling over time</source>
        <translation>Grenze über die Zeit</translation>
    </message>
    <message>
        <source>Chosen day</source>
        <translation>Gewählter Tag</translation>
    </message>
    <message>
        <source>Which member gives way first</source>
        <translation>Welches Glied zuerst nachgibt</translation>
    </message>
    <message>
        <source>Ceiling: where the support gives way (% of max)</source>
        <translation>Grenze: wo die Stütze nachgibt (% vom Maximum)</translation>
    </message>
    <message>
        <source>experimental</source>
        <translation>experimentell</translation>
    </message>
    <message>
        <source>A construct of this project: a hypothesis, not a fact</source>
        <translation>Ein Konstrukt dieses Projekts: eine Hypothese, keine Tatsache</translation>
    </message>
    <message>
        <source>confirmed by a trial</source>
        <translation>im Versuch bestätigt</translation>
    </message>
    <message>
        <source>not confirmed, or not tried</source>
        <translation>nicht bestätigt oder versucht</translation>
    </message>
    <message>
        <source>probability</source>
        <translation>Wahrscheinlichkeit</translation>
    </message>
    <message>
        <source>95 % confidence</source>
        <translation>95 % Konfidenz</translation>
    </message>
    <message>
        <source>trial with 20 % off a band</source>
        <translation>Versuch mit 20 % weniger Band</translation>
    </message>
    <message>
        <source>{0} times no ceiling was found</source>
        <translation>{0}-mal wurde keine Grenze gefunden</translation>
    </message>
    <message>
        <source>push left</source>
        <translation>Druck links</translation>
    </message>
    <message>
        <source>push right</source>
        <translation>Druck rechts</translation>
    </message>
    <message>
        <source>both sides together</source>
        <translation>beide Seiten zusammen</translation>
    </message>
    <message>
        <source>{0}, push {1}: {2}</source>
        <translation>{0}, Druck {1}: {2}</translation>
    </message>
    <message>
        <source>not tried</source>
        <translation>nicht versucht</translation>
    </message>
    <message>
        <source>{0}, push {1}: {2} at {3} % of max, P = {4}, {5}</source>
        <translation>{0}, Druck {1}: {2} bei {3} % vom Maximum, P = {4}, {5}</translation>
    </message>
    <message>
        <source>{0}, push {1}: ceiling {2} % of max</source>
        <translation>{0}, Druck {1}: Grenze {2} % vom Maximum</translation>
    </message>
    <message>
        <source>{0}, push {1}: ceiling {2} % of max ({3} to {4})</source>
        <translation>{0}, Druck {1}: Grenze {2} % vom Maximum ({3} bis {4})</translation>
    </message>
    <message>
        <source>{0}, with 20 % off: {1}</source>
        <translation>{0}, mit 20 % weniger: {1}</translation>
    </message>
    <message>
        <source>Point at a mark for its details; a click opens it in Review.</source>
        <extracomment>From the top; the last one is &quot;no single limiter&quot;. Shape of a side: its triangle points there. Sides of one day stand beside each other, in rows.</extracomment>
        <translation>Auf eine Marke zeigen, um mehr zu sehen; ein Klick öffnet sie im Rückblick.</translation>
    </message>
</context>
<context>
    <name>TabPages</name>
    <message>
        <source>Tabs</source>
        <translation>Reiter</translation>
    </message>
</context>
<context>
    <name>Welcome</name>
    <message>
        <source>Welcome to bandplate</source>
        <extracomment>What a newcomer may begin with: everything else needs one of these first. Longer than this a drill has no length of its own, s.</extracomment>
        <translation>Willkommen bei bandplate</translation>
    </message>
    <message>
        <source>What is connected</source>
        <translation>Was verbunden ist</translation>
    </message>
    <message>
        <source>Simulated station</source>
        <translation>Simulierte Station</translation>
    </message>
    <message>
        <source>No hardware needed: a simulated sprinter trains before your eyes.</source>
        <translation>Keine Geräte nötig: ein simulierter Sprinter macht es vor.</translation>
    </message>
    <message>
        <source>Name of the athlete</source>
        <translation>Name des Athleten</translation>
    </message>
    <message>
        <source>First and last name</source>
        <translation>Vor- und Nachname</translation>
    </message>
    <message>
        <source>First drill</source>
        <translation>Erste Übung</translation>
    </message>
    <message>
        <source>Back</source>
        <translation>Zurück</translation>
    </message>
    <message>
        <source>Looking for devices</source>
        <translation>Geräte werden gesucht</translation>
    </message>
    <message>
        <source>Connecting</source>
        <translation>Wird verbunden</translation>
    </message>
    <message>
        <source>Device on {0}</source>
        <translation>Gerät an {0}</translation>
    </message>
    <message>
        <source>A serial port where a station may be.</source>
        <translation>Eine serielle Schnittstelle, an der eine Station sein kann.</translation>
    </message>
    <message>
        <source>{0} Takes {1} s.</source>
        <translation>{0} Dauert {1} s.</translation>
    </message>
    <message>
        <source>{0} Takes {1} min.</source>
        <translation>{0} Dauert {1} min.</translation>
    </message>
    <message>
        <source>Step {0} of {1}</source>
        <translation>Schritt {0} von {1}</translation>
    </message>
    <message>
        <source>Begin</source>
        <translation>Beginnen</translation>
    </message>
    <message>
        <source>Next</source>
        <translation>Weiter</translation>
    </message>
    <message>
        <source>What is connected?</source>
        <translation>Was ist verbunden?</translation>
    </message>
    <message>
        <source>bandplate works with a station on a USB port, or with a simulated one.</source>
        <translation>bandplate arbeitet mit einer Station am USB-Anschluss oder mit einer simulierten.</translation>
    </message>
    <message>
        <source>No device was found. Plug it in and start again, or add it in Set-up later.</source>
        <translation>Kein Gerät gefunden. Einstecken und neu starten, oder später unter Einrichtung hinzufügen.</translation>
    </message>
    <message>
        <source>Who trains?</source>
        <translation>Wer trainiert?</translation>
    </message>
    <message>
        <source>Everything measured is kept under this name, on this computer.</source>
        <translation>Alles Gemessene wird unter diesem Namen auf diesem Computer bewahrt.</translation>
    </message>
    <message>
        <source>Leave it empty to look around: then nothing is kept.</source>
        <translation>Leer lassen, um sich umzusehen: dann wird nichts bewahrt.</translation>
    </message>
    <message>
        <source>What comes first?</source>
        <translation>Was kommt zuerst?</translation>
    </message>
    <message>
        <source>The drill starts hands-free: step on the plates and stand still.</source>
        <translation>Die Übung beginnt freihändig: auf die Platten steigen und still stehen.</translation>
    </message>
</context>
<context>
    <name>Wizard</name>
    <message>
        <source>What stands in the way</source>
        <translation>Was im Weg steht</translation>
    </message>
    <message>
        <source>Begin</source>
        <translation>Beginnen</translation>
    </message>
    <message>
        <source>Back</source>
        <translation>Zurück</translation>
    </message>
    <message>
        <source>How well it fits</source>
        <translation>Wie gut es passt</translation>
    </message>
    <message>
        <source>Verdict</source>
        <translation>Urteil</translation>
    </message>
    <message>
        <source>Figures</source>
        <translation>Zahlen</translation>
    </message>
    <message>
        <source>Save and use</source>
        <translation>Speichern und benutzen</translation>
    </message>
    <message>
        <source>Discard</source>
        <translation>Verwerfen</translation>
    </message>
    <message>
        <source>No device is connected: connect one under Devices.</source>
        <translation>Kein Gerät ist verbunden: unter Geräte eines verbinden.</translation>
    </message>
</context>
<context>
    <name>_BandWizard</name>
    <message>
        <source>Hands-free: do what it says and wait.</source>
        <translation>Freihändig: tun, was dasteht, und warten.</translation>
    </message>
    <message>
        <source>Nothing is used before you save it.</source>
        <translation>Nichts wird benutzt, bevor es gespeichert ist.</translation>
    </message>
</context>
<context>
    <name>tabs</name>
    <message>
        <source>Live</source>
        <translation>Live</translation>
    </message>
    <message>
        <source>Review</source>
        <translation>Rückblick</translation>
    </message>
    <message>
        <source>History</source>
        <translation>Verlauf</translation>
    </message>
    <message>
        <source>Set-up</source>
        <translation>Einrichtung</translation>
    </message>
</context>
<context>
    <name>welcome</name>
    <message>
        <source>Connecting</source>
        <extracomment>A signal is seen within this, ms.</extracomment>
        <translation>Wird verbunden</translation>
    </message>
</context>
</TS>
