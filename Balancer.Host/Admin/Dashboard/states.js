import { setAttribute, setText } from './dom.js';

/** From the worst to the best; also the names of the shapes. */
const known = ['down', 'ejected', 'disabled', 'draining', 'up'];

/** Where a state stands when the worst come first; one that this page does not know is worst. */
export const rank = state => known.indexOf(state);

/** Gives an element with an icon the shape and the colour of a state. */
export function showShape(box, shape) {
  setAttribute(box, 'data-state', shape);
  setAttribute(box.querySelector('use'), 'href', `#icon-${shape}`);
}

/** Shows a state by its shape, its colour and its word. Without a connection it is what it was. */
export function showState(box, word, state, lost) {
  showShape(box, known.includes(state) ? state : 'unknown');
  setText(word, lost ? `was ${state}` : state);
}

/** The reason in words. */
export function reasonOf(backend) {
  return backend.reason ?? '';
}
