/** A short, soft tone, made here: there is no file to fetch. */

const NOTES_HZ = [660, 880];
const NOTE_SECONDS = 0.12;
const LOUDNESS = 0.06;

let context: AudioContext | undefined;

/** Silent until somebody has touched the page, as browsers want it. Never raises. */
export function playTone(): void {
  try {
    context ??= new AudioContext();
    void context.resume();
    NOTES_HZ.forEach((pitch, place) => playNote(context as AudioContext, pitch, place * NOTE_SECONDS));
  } catch {
    // A device without sound.
  }
}

function playNote(into: AudioContext, pitch: number, after: number): void {
  const begins = into.currentTime + after;
  const note = into.createOscillator();
  const volume = into.createGain();
  note.frequency.value = pitch;
  volume.gain.setValueAtTime(0, begins);
  volume.gain.linearRampToValueAtTime(LOUDNESS, begins + 0.02);
  volume.gain.linearRampToValueAtTime(0, begins + NOTE_SECONDS);
  note.connect(volume).connect(into.destination);
  note.start(begins);
  note.stop(begins + NOTE_SECONDS);
}
