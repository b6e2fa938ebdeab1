import { setText } from './dom.js';

const byId = id => document.getElementById(id);

/** Says at once, aloud, what must not be missed. */
export function alarm(text) {
  // Emptied first, as the same words twice are no change, and are not read out.
  setText(byId('alert'), '');
  requestAnimationFrame(() => setText(byId('alert'), text));
}

/** Milliseconds over which things are collected, so that many do not become a chatter. */
const collected = 3000;
let waiting = [];

/** Says when there is a pause what may be missed: the last of several, and how many there were. */
export function mention(text) {
  waiting.push(text);
  if (waiting.length === 1) {
    setTimeout(() => {
      const more = waiting.length > 1 ? `, and ${waiting.length - 1} more events` : '';
      setText(byId('status'), waiting.at(-1) + more);
      waiting = [];
    }, collected);
  }
}
